import { connect, createServer, type Socket } from 'node:net'

/** When the replies of servers reach their clients. */
type Delivery = Readonly<{
  /** Called when bytes pass in any direction. */
  onTraffic: () => void
  deliver: (reply: () => void) => void
}>

/** Longer than a server of this machine and the event loop need for one reply, milliseconds. */
const quietMs = 40

/** Delivers each reply after `ms` milliseconds, as a server at that distance. */
export function delayedDelivery(ms: number): Delivery {
  return { onTraffic: () => {}, deliver: (reply) => void setTimeout(reply, ms) }
}

/**
 * Holds all replies until no server and no client has sent anything for a while, then delivers them together. Each delivery is one
 * round trip: calls that overlap share it, and a call that needs the reply of another one adds one.
 */
export function countedDelivery() {
  let held: (() => void)[] = []
  let timer: Timer | undefined
  let trips = 0
  const release = () => {
    const replies = held
    held = []
    if (replies.length > 0) trips++
    for (const reply of replies) reply()
  }
  const onTraffic = () => {
    clearTimeout(timer)
    timer = setTimeout(release, quietMs)
  }
  return {
    onTraffic,
    deliver: (reply: () => void) => void held.push(reply),
    /** Counts the round trips of `work`, one after another. */
    async count(work: () => Promise<unknown>): Promise<number> {
      const before = trips
      await work()
      return trips - before
    },
  }
}

/** Starts a proxy in front of MySQL or Redis that delivers replies late. @returns the address of the server behind the proxy */
export async function startTripProxy(url: string, { onTraffic, deliver }: Delivery, defaultPort: number) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || defaultPort), target.hostname)
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket.setNoDelay(true))
      socket.on('error', end).on('close', end)
    }
    client.on('data', (data: Buffer) => {
      onTraffic()
      upstream.write(data)
    })
    upstream.on('data', (data: Buffer) => {
      deliver(() => void client.write(data))
      onTraffic()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href,
    stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
