import { Redis } from 'ioredis'
import { config } from '../config/index.ts'

/** The connection that every domain shares; it is made when the first command needs it and mended by itself. */
export const redis = new Redis(config.redisUrl ?? 'redis://127.0.0.1:6379/0', {
  lazyConnect: true,
  enableAutoPipelining: true,
  connectTimeout: 3_000,
  maxRetriesPerRequest: 3,
  // a server that hangs is as good as one that is away
  commandTimeout: 3_000,
  retryStrategy: (times) => Math.min(50 * times, 1_000),
})

// A broken connection shows in the command that needed it; without a listener it would end the process.
redis.on('error', () => {})

/** The replies of a pipeline, in order. @throws the first error among them */
export async function runPipeline(pipeline: ReturnType<Redis['pipeline']>): Promise<unknown[]> {
  const replies = await pipeline.exec()
  return (replies ?? []).map(([error, value]) => {
    if (error) throw error
    return value
  })
}

export async function closeRedis(): Promise<void> {
  if (redis.status === 'wait' || redis.status === 'end') redis.disconnect()
  else await redis.quit()
}
