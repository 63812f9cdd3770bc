import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'
import type { ManagedProcess } from './processes.ts'

/** Finds a free loopback port below the range that the kernel uses for outgoing connections. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 32_000)
    if (await isPortFree(port)) return port
  }
  throw new Error('no free port between 20000 and 32000')
}

/** Reads a port from a variable of the environment. @throws naming the variable */
export function readPort(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  fallback: number,
): number {
  const text = env[name] || String(fallback)
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new Error(`${name}: expected a port from 1 to 65535, got "${text}"`)
  return port
}

/** True when nothing listens on the port. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

type Wait = Readonly<{
  port: number
  seconds: number
  logFile: string
  /** Sent first, to a server that does not speak before it was asked. */
  greeting?: string
}>

/**
 * Waits until a server sends data on its loopback port.
 * @throws when the server ends first, or is silent for `seconds` and was stopped
 */
export async function waitForServer(server: ManagedProcess, { port, seconds, logFile, greeting }: Wait) {
  const end = performance.now() + seconds * 1000
  while (server.isRunning() && performance.now() < end) {
    if (await answers(port, greeting)) return
    await Bun.sleep(50)
  }
  const what = server.isRunning() ? `did not answer in ${seconds} s` : 'ended while it was starting'
  await server.stop()
  throw new Error(`${server.name} ${what}; its log is ${logFile}`)
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
