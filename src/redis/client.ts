import { Redis } from 'ioredis'
import { config } from '../config/index.ts'
import { measureCommands } from './metrics/command-metrics.ts'

/** Shared connection: connects on the first command, reconnects automatically, pipelines the commands of one turn. */
export const redis = new Redis(config.redisUrl ?? 'redis://127.0.0.1:6379/0', {
  lazyConnect: true,
  enableAutoPipelining: true,
  connectTimeout: 3_000,
  maxRetriesPerRequest: 3,
  // treats a server that hangs as an outage
  commandTimeout: 3_000,
  retryStrategy: (times) => Math.min(50 * times, 1_000),
  reconnectOnError,
})

// Each command reports its own connection error; an 'error' event without a listener would end the process.
redis.on('error', () => {})
measureCommands(redis, 'commands')

/** Leaves a server that has become a replica, and sends the command again to the one that has its address now. */
export function reconnectOnError(error: Error): 2 | false {
  return error.message.startsWith('READONLY') && 2
}

/** Executes a pipeline. @returns the replies in order @throws the first error among them */
export async function runPipeline(pipeline: ReturnType<Redis['pipeline']>): Promise<unknown[]> {
  const replies = await pipeline.exec()
  return (replies ?? []).map(([error, value]) => {
    if (error) throw error
    return value
  })
}

/** Closes the shared connection after the commands under way. */
export async function closeRedis(): Promise<void> {
  if (redis.status === 'wait' || redis.status === 'end') redis.disconnect()
  else await redis.quit()
}
