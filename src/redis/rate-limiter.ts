import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { tooManyRequests } from '../lib/errors.ts'
import { redis } from './client.ts'
import { digestOf, keys } from './keys.ts'

/** At most `points` in a window of `seconds` that begins with the first use. */
export type Limit = Readonly<{ name: string; points: number; seconds: number }>

/** What is left after a use. `used` counts this use and goes on counting beyond the limit. */
export type Usage = Readonly<{ allowed: boolean; used: number; retryAfterSeconds: number }>

/** Uses `cost` points of what `subject` has; whoever asks atomically gets a different count. */
export async function consume(limit: Limit, subject: string, cost = 1): Promise<Usage> {
  try {
    return usage(true, await limiterOf(limit).consume(digestOf(subject), cost))
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return usage(false, refused)
    throw refused
  }
}

/** Uses one point, where having none left ends the matter. @throws 429 too_many_requests */
export async function consumeOrThrow(limit: Limit, subject: string): Promise<void> {
  const usage = await consume(limit, subject)
  if (!usage.allowed) throw tooManyRequests(usage)
}

/** How much of the limit `subject` has used, without using any. */
export async function getUsage(limit: Limit, subject: string): Promise<Usage> {
  const found = await limiterOf(limit).get(digestOf(subject))
  return found
    ? usage(found.consumedPoints <= limit.points, found)
    : { allowed: true, used: 0, retryAfterSeconds: 0 }
}

/** Takes a use back. */
export async function release(limit: Limit, subject: string, cost = 1): Promise<void> {
  await limiterOf(limit).reward(digestOf(subject), cost)
}

/** Refuses `subject` for `seconds` from now, whatever its window says. */
export async function block(limit: Limit, subject: string, seconds: number): Promise<void> {
  await limiterOf(limit).block(digestOf(subject), seconds)
}

/** Forgets every use of `subject`. */
export async function reset(limit: Limit, subject: string): Promise<void> {
  await limiterOf(limit).delete(digestOf(subject))
}

function usage(allowed: boolean, { consumedPoints, msBeforeNext }: RateLimiterRes): Usage {
  return { allowed, used: consumedPoints, retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) }
}

// Makes the client know the script of all limiters before any command is sent: a pipeline knows only what was defined
// when it began, and one that is asked for more ends the process.
new RateLimiterRedis({ storeClient: redis, points: 1, duration: 1 })

const limiters = new Map<string, RateLimiterRedis>()

function limiterOf({ name, points, seconds }: Limit): RateLimiterRedis {
  const id = `${name}:${points}:${seconds}`
  let limiter = limiters.get(id)
  if (!limiter) {
    limiter = new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: keys.limit(name),
      points,
      duration: seconds,
    })
    limiters.set(id, limiter)
  }
  return limiter
}
