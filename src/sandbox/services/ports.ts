import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'

/** A free loopback port below the range from which the kernel takes the ports of outgoing connections. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 32_000)
    if (await isFree(port)) return port
  }
  throw new Error('no free port between 20000 and 32000')
}

/** True when nothing listens on the port. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

/**
 * Waits until a server on a loopback port sends something, after `greeting` if one is given.
 * @throws when `alive` says that it is gone, or after `seconds`
 */
export async function waitForServer(port: number, alive: () => boolean, seconds: number, greeting?: string) {
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    if (!alive()) throw new Error('the server ended while it was starting')
    if (await answers(port, greeting)) return
    await Bun.sleep(50)
  }
  throw new Error(`the server did not answer in ${seconds} s`)
}

function answers(port: number, greeting: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (good: boolean) => {
      socket.destroy()
      resolve(good)
    }
    socket.setTimeout(1_000, () => end(false))
    socket.once('error', () => end(false))
    socket.once('data', (data) => end(!data.toString('latin1').startsWith('-LOADING')))
    if (greeting) socket.once('connect', () => socket.write(greeting))
  })
}
