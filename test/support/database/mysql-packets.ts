/** Packets of the MySQL protocol (text protocol, with EOF packets). */
type Packet = Readonly<{ sequence: number; payload: Buffer }>

const [ok, eof, error] = [0x00, 0xfe, 0xff]
const autocommit = 2
const moreResults = 8

/** Splits a stream into its whole packets; `rest` is the beginning of the next one. */
export function packetsOf(stream: Buffer): { packets: Packet[]; rest: Buffer } {
  const packets: Packet[] = []
  let at = 0
  while (at + 4 <= stream.length) {
    const end = at + 4 + stream.readUIntLE(at, 3)
    if (end > stream.length) break
    packets.push({ sequence: stream[at + 3] as number, payload: stream.subarray(at + 4, end) })
    at = end
  }
  return { packets, rest: stream.subarray(at) }
}

/** Returns the payloads of the reply to one statement once it is complete: an OK, an error, or columns and rows. */
export function endOfReply(packets: readonly Packet[]): Buffer[] | undefined {
  const payloads = packets.map(({ payload }) => payload)
  const [first] = payloads
  if (!first) return undefined
  if (first[0] === ok || first[0] === error) return payloads
  const ends = payloads.filter((payload) => isEof(payload))
  return ends.length === 2 || isError(payloads) ? payloads : undefined
}

export function isError(payloads: readonly Buffer[]): boolean {
  return payloads.at(-1)?.[0] === error
}

/** Whether the session that sent this OK is in autocommit mode. */
export function isAutocommit([payload]: readonly Buffer[]): boolean {
  return payload !== undefined && (payload.readUInt16LE(statusOffset(payload)) & autocommit) !== 0
}

/** Marks a reply as one that others follow. */
export function withMoreResults(payload: Buffer): Buffer {
  if (payload[0] !== ok && !isEof(payload)) return payload
  const marked = Buffer.from(payload)
  const at = isEof(payload) ? 3 : statusOffset(payload)
  marked.writeUInt16LE(marked.readUInt16LE(at) | moreResults, at)
  return marked
}

export function errorPacket(errno: number, state: string, message: string): Buffer {
  const code = Buffer.alloc(2)
  code.writeUInt16LE(errno)
  return Buffer.concat([Buffer.from([error]), code, Buffer.from(`#${state}${message}`)])
}

const isEof = (payload: Buffer) => payload[0] === eof && payload.length < 9

/** The status flags of an OK packet follow two length-encoded integers. */
function statusOffset(payload: Buffer): number {
  const lengths: Record<number, number> = { 252: 3, 253: 4, 254: 9 }
  let at = 1
  for (let numbers = 0; numbers < 2; numbers++) at += lengths[payload[at] as number] ?? 1
  return at
}
