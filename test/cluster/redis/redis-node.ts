import { randomInt } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { isPortFree } from '../../../src/sandbox/launcher/services/ports.ts'
import { type ManagedProcess, startProcess } from '../../../src/sandbox/launcher/services/processes.ts'
import { findProgram } from '../../../src/sandbox/launcher/services/programs.ts'
import { until } from '../until.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The `redis-server` of this machine, or undefined without one. It is a sentinel too. */
export const findRedisServer = (env: Env = process.env) => findProgram(['redis-server'], env)

/** A server of this test on the loopback address. A test can kill, pause and restart it. */
export type RedisNode = Readonly<{
  port: number
  isRunning: () => boolean
  /** Ends it like a lost machine: nothing is flushed, its clients get no farewell. */
  kill: () => Promise<void>
  pause: () => void
  resume: () => void
  /** Starts it again with its files. Resolves when it listens. */
  restart: () => Promise<void>
  /** Ends it, also while it is paused. */
  stop: () => Promise<void>
  /** Sends one command over a new connection, within two seconds. */
  call: (command: string, ...args: (string | number)[]) => Promise<unknown>
}>

/** Finds `count` ports that are free together with the ports 10,000 above, on which the nodes of a cluster talk. */
export async function freeBusPorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  for (let attempt = 0; ports.size < count && attempt < 1_000; attempt++) {
    const port = randomInt(12_000, 22_000)
    if ((await isPortFree(port)) && (await isPortFree(port + 10_000))) ports.add(port)
  }
  if (ports.size < count) throw new Error('no free ports between 12000 and 22000')
  return [...ports]
}

/** Starts a server in a new folder. `options` are its arguments, after those of the port and the folder. */
export async function startRedisNode(
  dir: string,
  port: number,
  options: readonly string[],
): Promise<RedisNode> {
  const server = findRedisServer()
  if (!server) throw new Error('redis-server is missing')
  const nodeDir = join(dir, String(port))
  mkdirSync(nodeDir, { recursive: true })
  const command = [server, ...options, '--port', String(port), '--bind', '127.0.0.1', '--dir', nodeDir]
  const start = async () => {
    const logFile = join(nodeDir, 'server.log')
    const started = startProcess({ name: `redis-${port}`, command, runDir: join(dir, 'run'), logFile })
    await until(`redis on port ${port}`, async () => (await callNode(port, 'PING')) === 'PONG', 10)
    return started
  }
  let running: ManagedProcess = await start()
  const kill = async () => {
    running.process.kill('SIGKILL')
    await running.stop()
  }
  return {
    port,
    isRunning: () => running.isRunning(),
    kill,
    pause: () => void running.process.kill('SIGSTOP'),
    resume: () => void running.process.kill('SIGCONT'),
    restart: async () => {
      running = await start()
    },
    stop: kill,
    call: (name, ...args) => callNode(port, name, ...args),
  }
}

async function callNode(port: number, command: string, ...args: (string | number)[]): Promise<unknown> {
  const redis = new Redis({
    ...{ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 },
    ...{ connectTimeout: 1_000, commandTimeout: 2_000, enableReadyCheck: false },
  })
  redis.on('error', () => {})
  try {
    return await redis.call(command, ...args)
  } finally {
    redis.disconnect()
  }
}
