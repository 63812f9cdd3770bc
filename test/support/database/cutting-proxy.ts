import { connect, createServer, type Socket } from 'node:net'

/**
 * Starts a proxy between a client and MySQL that cuts the connection at the COMMIT of an order, the first `cuts` times.
 * `before` cuts before MySQL receives the COMMIT, `after` cuts once MySQL has executed it and before the client gets
 * the reply.
 */
export async function startCuttingProxy(databaseUrl: string, when: 'before' | 'after', cuts: number) {
  const target = new URL(databaseUrl)
  const state = { left: cuts }
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    let asked = ''
    let isLast = false
    let reply = Buffer.alloc(0)
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream] as Socket[]) socket.on('error', end).on('close', end)
    client.on('data', (data: Buffer) => {
      // only order transactions send COMMIT in capitals
      asked = (asked + data.toString('latin1')).slice(-commit.length)
      if (state.left > 0 && asked === commit) {
        state.left--
        if (when === 'before') return end()
        isLast = true
      }
      upstream.write(data)
    })
    upstream.on('data', (data: Buffer) => {
      if (!isLast) return void client.write(data)
      reply = Buffer.concat([reply, data])
      if (isWhole(reply)) end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  const url = Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href
  return { url, left: () => state.left, stop: () => server.close() }
}

const commit = 'COMMIT'
const okPacket = 0
const moreResults = 8

/** Whether the replies to all statements are complete: the last packet is an OK without the more-results flag. */
function isWhole(reply: Buffer): boolean {
  for (let at = 0; at + 4 <= reply.length; ) {
    const end = at + 4 + reply.readUIntLE(at, 3)
    if (end > reply.length) return false
    const packet = reply.subarray(at + 4, end)
    if (packet[0] === okPacket && !(statusOf(packet) & moreResults)) return true
    at = end
  }
  return false
}

/** Reads the status flags of an OK packet, which follow two length-encoded integers. */
function statusOf(packet: Buffer): number {
  const lengths: Record<number, number> = { 252: 3, 253: 4, 254: 9 }
  let at = 1
  for (let numbers = 0; numbers < 2; numbers++) at += lengths[packet[at] as number] ?? 1
  return packet.readUInt16LE(at)
}
