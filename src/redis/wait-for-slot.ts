import { config } from '../config/index.ts'
import { serviceUnavailable } from '../lib/errors.ts'
import type { Slot } from './attempt-slots.ts'

const maxWaitMs = 30_000
const [firstPauseMs, longestPauseMs] = [10, 100]
let waiting = 0

/**
 * Tries to reserve a slot until it is free or the limit is exhausted. Slots are shared by all processes, so a waiting attempt
 * asks again, with longer and longer pauses.
 * @throws 503 service_unavailable after 30 s, or when too many attempts wait in this process
 */
export async function waitForSlot(reserve: () => Promise<Slot>): Promise<Exclude<Slot, 'busy'>> {
  const first = await reserve()
  if (first !== 'busy') return first
  if (waiting >= config.limits.passwordQueue) throw serviceUnavailable({ retryAfterSeconds: 5 })
  waiting++
  try {
    return await askAgain(reserve)
  } finally {
    waiting--
  }
}

async function askAgain(reserve: () => Promise<Slot>): Promise<Exclude<Slot, 'busy'>> {
  const end = performance.now() + maxWaitMs
  for (let pauseMs = firstPauseMs; performance.now() < end; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    await Bun.sleep(pauseMs * (0.5 + Math.random() / 2))
    const slot = await reserve()
    if (slot !== 'busy') return slot
  }
  throw serviceUnavailable({ retryAfterSeconds: 5 })
}
