import { now } from '../lib/clock.ts'
import { digestOf, keys } from './keys.ts'
import type { Limit } from './limit-policies.ts'
import { recordState } from './limit-states.ts'
import { defineScript } from './scripts.ts'

/** `reserved`: continue. `busy`: enough attempts are under way, wait for one to end. `exhausted`: the failures reach the limit. */
export type Slot = 'reserved' | 'busy' | 'exhausted'

/** A slot of a process that crashed is free again after this time, longer than any attempt takes. */
const slotMs = 60_000

const reserve = defineScript(
  { keys: ['failures', 'attempts'], args: ['id', 'points', 'concurrent', 'nowMs', 'slotMs'] },
  `
redis.call('ZREMRANGEBYSCORE', attempts, '-inf', nowMs)
local failed, running = tonumber(redis.call('GET', failures) or 0), redis.call('ZCARD', attempts)
local slot = 'reserved'
if failed >= tonumber(points) then slot = 'exhausted'
elseif running >= tonumber(concurrent) or failed + running >= tonumber(points) then slot = 'busy'
else
  redis.call('ZADD', attempts, string.format('%d', nowMs + slotMs), id)
  redis.call('PEXPIRE', attempts, slotMs)
end
return { slot, failed, redis.call('PTTL', failures) }`,
)

const release = defineScript({ keys: ['attempts'], args: ['id'] }, "return redis.call('ZREM', attempts, id)")

/**
 * Reserves one of the tries that a limit of failures leaves, so that concurrent attempts get no more tries than sequential
 * ones although only failures are counted (`consume` of the limiter, after the attempt).
 * @param id of the attempt, for `releaseSlot`
 * @param concurrent attempts that may be under way
 */
export async function reserveSlot(
  limit: Limit,
  subject: string,
  id: string,
  concurrent = limit.points,
): Promise<Slot> {
  const failures = counterOf(limit, subject)
  const [slot, failed, leftMs] = (await reserve({
    failures,
    attempts: keys.attempts(failures),
    id,
    points: limit.points,
    concurrent,
    nowMs: now().getTime(),
    slotMs,
  })) as [Slot, number, number]
  const retryAfterSeconds = Math.ceil(Math.max(0, leftMs) / 1_000)
  recordState(limit, failed, retryAfterSeconds)
  return slot
}

/** Ends an attempt. Idempotent. */
export async function releaseSlot(limit: Limit, subject: string, id: string): Promise<void> {
  await release({ attempts: keys.attempts(counterOf(limit, subject)), id })
}

/** The key in which the rate limiter counts. */
function counterOf({ name }: Limit, subject: string): string {
  return `${keys.limit(name)}:${digestOf(subject)}`
}
