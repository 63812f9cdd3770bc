import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { networkLimited } from '../lib/errors.ts'
import { redis } from './client.ts'
import { digestOf, keys } from './keys.ts'
import type { Limit } from './limit-policies.ts'
import { recordState } from './limit-states.ts'

/** State of a limit. `used` includes this use and keeps counting beyond the limit. */
type Usage = Readonly<{ allowed: boolean; used: number; retryAfterSeconds: number }>

/** Consumes `cost` points of `subject`. Atomic: concurrent callers get different counts. */
export async function consume(limit: Limit, subject: string, cost = 1): Promise<Usage> {
  try {
    return recorded(limit, usage(true, await limiterOf(limit).consume(digestOf(subject), cost)))
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return recorded(limit, usage(false, refused))
    throw refused
  }
}

/**
 * Consumes one point of an IP address.
 * @throws 429 too_many_requests when none is left; the text says that the network is limited, not the shopper
 */
export async function consumeForAddress(limit: Limit, address: string): Promise<void> {
  const usage = await consume(limit, address)
  if (!usage.allowed) throw networkLimited(usage)
}

/** Returns the state of the limit for `subject` without consuming a point. */
export async function getUsage(limit: Limit, subject: string): Promise<Usage> {
  const found = await limiterOf(limit).get(digestOf(subject))
  return found
    ? usage(found.consumedPoints <= limit.points, found)
    : { allowed: true, used: 0, retryAfterSeconds: 0 }
}

/** Returns `cost` consumed points to `subject`. */
export async function release(limit: Limit, subject: string, cost = 1): Promise<void> {
  const { used, retryAfterSeconds } = usage(true, await limiterOf(limit).reward(digestOf(subject), cost))
  recordState(limit, used, retryAfterSeconds)
}

/** Refuses `subject` for the next `seconds`, regardless of its window. */
export async function block(limit: Limit, subject: string, seconds: number): Promise<void> {
  await limiterOf(limit).block(digestOf(subject), seconds)
  recordState(limit, limit.points + 1, seconds)
}

/** Deletes the state of the limit for `subject`. */
export async function reset(limit: Limit, subject: string): Promise<void> {
  await limiterOf(limit).delete(digestOf(subject))
  recordState(limit, 0, 0)
}

function recorded(limit: Limit, state: Usage): Usage {
  recordState(limit, state.used, state.retryAfterSeconds)
  return state
}

function usage(allowed: boolean, { consumedPoints, msBeforeNext }: RateLimiterRes): Usage {
  return { allowed, used: consumedPoints, retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) }
}

// Registers the library's Lua script before the first command. A pipeline knows only the scripts that were defined before
// it began, and ioredis ends the process when a pipeline calls another one.
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
