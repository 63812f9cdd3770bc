import { redis } from './client.ts'

/**
 * Returns for how many seconds a key stays, rounded up; 0 without the key. TTL of Redis rounds to the nearest second, so
 * a client that waits for it may come too early.
 */
export async function secondsLeft(key: string): Promise<number> {
  return Math.ceil(Math.max(0, await redis.pttl(key)) / 1_000)
}
