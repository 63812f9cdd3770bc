import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { type ManagedProcess, startProcess } from '../../../src/sandbox/launcher/services/processes.ts'
import { findProgram } from '../../../src/sandbox/launcher/services/programs.ts'
import { redisPrograms } from '../../../src/sandbox/launcher/services/redis.ts'
import { until } from '../until.ts'
import { type RedisServers, signals } from './engines.ts'

/** Starts one Redis with an append-only file. */
export async function startSingleRedis(dir: string): Promise<RedisServers> {
  mkdirSync(dir, { recursive: true })
  const program = findProgram(redisPrograms, process.env)
  if (!program) throw new Error('redis-server is missing')
  const port = await freePort()
  const command = [program, '--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '']
  command.push('--appendonly', 'yes', '--appendfsync', 'everysec')
  let running: ManagedProcess
  const answers = async () => {
    const client = new Bun.RedisClient(`redis://127.0.0.1:${port}`, {
      autoReconnect: false,
      connectionTimeout: 500,
    })
    try {
      return (await client.send('PING', [])) === 'PONG'
    } finally {
      client.close()
    }
  }
  const untilServing = () => until('Redis answers', answers, 30)
  const start = () => {
    running = startProcess({ name: 'redis', command, runDir: dir, logFile: join(dir, 'server.log') })
    return untilServing()
  }
  await start()
  return {
    env: { REDIS_URL: `redis://127.0.0.1:${port}/0` },
    targets: [
      {
        kind: 'Redis',
        ...signals(() => running.process.pid as number),
        restart: start,
        untilServing,
      },
    ],
    stop: () => running.stop(),
  }
}
