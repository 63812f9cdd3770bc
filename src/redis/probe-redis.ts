import { now } from '../lib/clock.ts'
import { recordClock } from '../lib/metrics/clock-skew.ts'
import { redis } from './client.ts'
import { keys, seconds } from './keys.ts'

const processId = crypto.randomUUID()

/** Reads the time of Redis in epoch milliseconds. */
export async function readRedisClock(): Promise<number> {
  const [unixSeconds, microseconds] = await redis.time()
  return Number(unixSeconds) * 1_000 + Number(microseconds) / 1_000
}

/** Resolves when this process can write to Redis: the server is a primary and has memory for a key. */
export async function probeRedis(): Promise<void> {
  const askedMs = now().getTime()
  const [[role], redisMs] = await Promise.all([redis.role() as Promise<[string]>, readRedisClock()])
  recordClock('redis', redisMs, askedMs)
  if (role !== 'master') throw new Error(`Redis is a ${role}`)
  await redis.set(keys.probe(processId), '1', 'EX', seconds.probe)
}
