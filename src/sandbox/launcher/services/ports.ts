import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'
import type { ManagedProcess } from './processes.ts'

/** A free loopback port below the range from which the kernel takes the ports of outgoing connections. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 32_000)
    if (await isPortFree(port)) return port
  }
  throw new Error('no free port between 20000 and 32000')
}

/** The port that a variable of the environment names. @throws naming the variable */
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

type Wait = Readonly<{ port: number; seconds: number; logFile: string; greeting?: string }>

/**
 * Waits until a server sends something on its loopback port, after `greeting` if one is given.
 * @throws when it ends first, or has not answered after `seconds`: then it is stopped
 */
export async function waitForServer(started: ManagedProcess, { port, seconds, logFile, greeting }: Wait) {
  const end = performance.now() + seconds * 1000
  while (started.runs() && performance.now() < end) {
    if (await answers(port, greeting)) return
    await Bun.sleep(50)
  }
  const what = started.runs() ? `did not answer in ${seconds} s` : 'ended while it was starting'
  await started.stop()
  throw new Error(`${started.name} ${what}; its log is ${logFile}`)
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
