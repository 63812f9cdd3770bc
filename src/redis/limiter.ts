import { redis } from './client.ts'
import { keys } from './keys.ts'

const countScript = `
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('TTL', KEYS[1])}`

/** How often something happened in its window, this time included, and when the window ends. */
export type Usage = Readonly<{ count: number; resetSeconds: number }>

/** Counts one event of `subject` in a fixed window of `windowSeconds`. */
export async function countUse(name: string, subject: string, windowSeconds: number): Promise<Usage> {
  const [count, resetSeconds] = (await redis.eval(
    countScript,
    1,
    keys.limit(name, subject),
    windowSeconds,
  )) as [number, number]
  return { count, resetSeconds: Math.max(1, resetSeconds) }
}

/** The count so far, without adding to it. */
export async function readUse(name: string, subject: string): Promise<Usage> {
  const key = keys.limit(name, subject)
  const [count, ttl] = await Promise.all([redis.get(key), redis.ttl(key)])
  return { count: Number(count ?? 0), resetSeconds: Math.max(1, ttl) }
}

export async function clearUse(name: string, subject: string): Promise<void> {
  await redis.del(keys.limit(name, subject))
}
