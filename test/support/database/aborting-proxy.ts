import { connect, createServer, type Socket } from 'node:net'
import {
  endOfReply,
  errorPacket,
  isAutocommit,
  isError,
  packetsOf,
  withMoreResults,
} from './mysql-packets.ts'

/** The abort happens after `statement` (from 0) of `packet` (from 0), counted over packets with several statements. */
export type AbortAt = Readonly<{ packet: number; statement: number }>

/**
 * Starts a proxy before MySQL that behaves like a Galera node whose transaction loses against another node between two
 * statements of one packet: the transaction is rolled back, no reply reports it, and the rest of the packet is executed with the
 * session's autocommit mode. Only a session without autocommit gets error 1213, in place of the last reply.
 * (`wsrep_retry_autocommit` swallows the error otherwise.) The statements themselves run on the real server.
 */
export async function startAbortingProxy(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const state = { abortAt: undefined as AbortAt | undefined, aborts: 0, packets: [] as string[][] }
  const server = createServer((client) => serve(client, connect(Number(target.port), target.hostname), state))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href,
    /** Aborts the next `times` transactions there. */
    arm(abortAt: AbortAt | undefined, times = 1) {
      Object.assign(state, { abortAt, aborts: times, packets: [] })
    },
    /** The statements of each packet of the last transaction. */
    packets: () => state.packets,
    /** Aborts that have not happened. */
    left: () => state.aborts,
    stop: () => server.close(),
  }
}

type State = { abortAt: AbortAt | undefined; aborts: number; packets: string[][] }

const query = 3
const separator = ';\n'

function serve(client: Socket, upstream: Socket, state: State): void {
  const end = () => {
    client.destroy()
    upstream.destroy()
  }
  for (const socket of [client, upstream]) socket.on('error', end).on('close', end)
  let reply: ((data: Buffer) => void) | undefined
  /** Sends one statement and returns the packets of its reply. */
  const execute = (text: string) =>
    new Promise<Buffer[]>((resolve) => {
      let received = Buffer.alloc(0)
      reply = (data) => {
        received = Buffer.concat([received, data])
        const packets = endOfReply(packetsOf(received).packets)
        if (!packets) return
        reply = undefined
        resolve(packets)
      }
      upstream.write(framed(Buffer.concat([Buffer.from([query]), Buffer.from(text)]), 0))
    })
  let asked = Buffer.alloc(0)
  upstream.on('data', (data: Buffer) => (reply ? reply(data) : client.write(data)))
  client.on('data', (data: Buffer) => {
    const { packets, rest } = packetsOf(Buffer.concat([asked, data]))
    asked = Buffer.from(rest)
    for (const { sequence, payload } of packets) {
      const text = payload.subarray(1).toString()
      const isPacket = sequence === 0 && payload[0] === query && text.includes(separator)
      if (isPacket) void executePacket(text.split(separator), execute, state).then((all) => client.write(all))
      else upstream.write(framed(payload, sequence))
    }
  })
}

async function executePacket(
  statements: readonly string[],
  execute: (text: string) => Promise<Buffer[]>,
  state: State,
): Promise<Buffer> {
  if (/^(SET autocommit|START TRANSACTION)/.test(statements[0] as string)) state.packets = []
  const number = state.packets.push([...statements]) - 1
  const replies: Buffer[] = []
  let isReported = false
  for (const [i, statement] of statements.entries()) {
    const packets = await execute(statement)
    const isLast = i === statements.length - 1 || isError(packets)
    const { abortAt } = state
    if (state.aborts > 0 && abortAt?.packet === number && abortAt.statement === i) {
      state.aborts--
      isReported = !isAutocommit(await execute('ROLLBACK'))
    }
    if (!isLast) replies.push(...packets.map(withMoreResults))
    else
      replies.push(...(isReported && !isError(packets) ? [errorPacket(1213, '40001', 'Deadlock')] : packets))
    if (isLast) break
  }
  return Buffer.concat(replies.map((payload, i) => framed(payload, (i + 1) % 256)))
}

function framed(payload: Buffer, sequence: number): Buffer {
  const head = Buffer.alloc(4)
  head.writeUIntLE(payload.length, 0, 3)
  head[3] = sequence
  return Buffer.concat([head, payload])
}
