import { networkLimited } from '../lib/errors.ts'
import { releaseSlot, reserveSlot } from './attempt-slots.ts'
import type { Limit } from './limit-policies.ts'
import { consume, getUsage } from './rate-limiter.ts'
import { waitForSlot } from './wait-for-slot.ts'

/**
 * Runs an attempt of an IP address under a limit that counts failures only. An attempt under way holds a slot instead of a point:
 * concurrent attempts get no more failures than sequential ones, and correct ones wait for a slot instead of being refused.
 * @param attempt calls `countFailure` when it fails in a way that counts
 * @throws 429 too_many_requests when the failures reach the limit, for the network; 503 service_unavailable when no slot gets free
 */
export async function underFailureLimit<T>(
  limit: Limit,
  address: string,
  attempt: (countFailure: () => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const id = crypto.randomUUID()
  if ((await waitForSlot(() => reserveSlot(limit, address, id))) === 'exhausted') {
    const { retryAfterSeconds } = await getUsage(limit, address)
    throw networkLimited({ retryAfterSeconds: Math.max(1, retryAfterSeconds) })
  }
  try {
    return await attempt(() => consume(limit, address))
  } finally {
    await releaseSlot(limit, address, id)
  }
}
