import { now } from '../lib/clock.ts'
import { recordClock } from '../lib/metrics/clock-skew.ts'
import { redis } from './client.ts'
import { keys, seconds } from './keys.ts'

const processId = crypto.randomUUID()

/** Resolves when this process can write to Redis: the server is a primary and has memory for a key. */
export async function probeRedis(): Promise<void> {
  const askedMs = now().getTime()
  const [[role], [unixSeconds, microseconds]] = await Promise.all([
    redis.role() as Promise<[string]>,
    redis.time() as Promise<[string | number, string | number]>,
  ])
  recordClock('redis', Number(unixSeconds) * 1_000 + Number(microseconds) / 1_000, askedMs)
  if (role !== 'master') throw new Error(`Redis is a ${role}`)
  await redis.set(keys.probe(processId), '1', 'EX', seconds.probe)
}
