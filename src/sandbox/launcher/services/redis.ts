import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { PrivateOptions } from './mysql.ts'
import { freePort, waitForServer } from './ports.ts'
import { type ManagedProcess, startProcess } from './processes.ts'

export const redisPrograms = ['redis-server', 'valkey-server'] as const

/** Starts a private Redis or Valkey on a free loopback port. @returns its address and its process */
export async function startPrivateRedis(
  options: PrivateOptions,
): Promise<{ url: string; started: ManagedProcess }> {
  const { program, dir, runDir, durable } = options
  mkdirSync(dir, { recursive: true })
  const port = await freePort()
  const command = [program, '--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '']
  // each isolated test shop uses a separate database
  command.push(
    '--databases',
    '64',
    '--appendonly',
    durable ? 'yes' : 'no',
    '--appendfsync',
    'everysec',
    '--daemonize',
    'no',
  )
  const logFile = join(dir, 'server.log')
  const started = startProcess({ name: 'redis', command, runDir, logFile })
  await waitForServer(started, { port, seconds: 30, logFile, greeting: 'PING\r\n' })
  return { url: `redis://127.0.0.1:${port}/0`, started }
}
