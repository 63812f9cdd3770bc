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

const takeBackScript = `
if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('DECR', KEYS[1]) end
return 0`

/** Takes one event back; a window that has ended meanwhile stays ended. */
export async function takeBackUse(name: string, subject: string): Promise<void> {
  await redis.eval(takeBackScript, 1, keys.limit(name, subject))
}

export async function clearUse(name: string, subject: string): Promise<void> {
  await redis.del(keys.limit(name, subject))
}
