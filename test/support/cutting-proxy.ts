import { connect, createServer, type Socket } from 'node:net'

/**
 * Stands between a client and MySQL and cuts the connection at the COMMIT of an order, the first `cuts` times: before the
 * server hears of it, or after the server has executed it and before the client is told.
 */
export async function startCuttingProxy(databaseUrl: string, when: 'before' | 'after', cuts: number) {
  const target = new URL(databaseUrl)
  const state = { left: cuts }
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    let isLast = false
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream] as Socket[]) socket.on('error', end).on('close', end)
    client.on('data', (data: Buffer) => {
      if (state.left > 0 && isCommit(data)) {
        state.left--
        if (when === 'before') return end()
        isLast = true
      }
      upstream.write(data)
    })
    upstream.on('data', (data: Buffer) => {
      if (isLast) end()
      else client.write(data)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  const url = Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href
  return { url, left: () => state.left, stop: () => server.close() }
}

/** Four bytes of length and number, one of the kind of command; other transactions than orders say it in small letters. */
function isCommit(packet: Buffer): boolean {
  return packet.subarray(5).toString('latin1') === 'COMMIT'
}
