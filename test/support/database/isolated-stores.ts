import { Redis } from 'ioredis'
import { createIsolatedDatabase } from './isolated-database.ts'

/**
 * Creates a new database with the areas of China and the synonyms, and empties a Redis database.
 * @param redisDb a Redis database that no other test uses
 */
export async function createIsolatedStores(redisDb: number) {
  const redisUrl = (process.env.REDIS_URL ?? '').replace(/\/\d*$/, `/${redisDb}`)
  const redis = new Redis(redisUrl)
  await redis.flushdb()
  return { redisUrl, redis, database: await createIsolatedDatabase({ isSeeded: true }) }
}
