import type { Socket } from 'bun'
import { config } from '../../../src/config/index.ts'

type Peer = { other?: Socket<Peer>; waiting: Buffer[] }

/** Starts a proxy in front of the database that can stop answering without closing a connection, as a server that hangs. */
export async function startPausingProxy(databaseUrl = config.databaseUrl as string) {
  const target = new URL(databaseUrl)
  const clients = new Set<Socket<Peer>>()
  let isPaused = false
  const server = Bun.listen<Peer>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      async open(client) {
        clients.add(client)
        client.data = { waiting: [] }
        const other = await Bun.connect<Peer>({
          hostname: target.hostname,
          port: Number(target.port || 3306),
          data: { other: client, waiting: [] },
          socket: {
            data: (_, bytes) => void forward(client, bytes),
            close: () => void client.end(),
          },
        })
        client.data.other = other
        for (const bytes of client.data.waiting.splice(0)) other.write(bytes)
      },
      data(client, bytes) {
        const { other, waiting } = client.data
        if (isPaused || !other) waiting.push(Buffer.from(bytes))
        else other.write(bytes)
      },
      close(client) {
        clients.delete(client)
        client.data.other?.end()
      },
    },
  })
  const held: (() => void)[] = []

  function forward(client: Socket<Peer>, bytes: Buffer): void {
    if (!isPaused) return void client.write(bytes)
    const copy = Buffer.from(bytes)
    held.push(() => client.write(copy))
  }

  const url = new URL(target)
  url.host = `127.0.0.1:${server.port}`
  return {
    url: url.href,
    connections: () => clients.size,
    pause() {
      isPaused = true
    },
    resume() {
      isPaused = false
      for (const write of held.splice(0)) write()
      for (const { data } of clients) for (const bytes of data.waiting.splice(0)) data.other?.write(bytes)
    },
    stop: () => server.stop(true),
  }
}
