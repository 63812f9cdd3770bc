import { addSeconds } from '../../../lib/clock.ts'
import type { BuiltOrder } from '../orders/build-orders.ts'
import { historyDays } from './build-history.ts'
import { seededRandom } from './seeded-random.ts'

const SEED = 20_260_701
const DAY = 86_400

/** When the staff of the demo shop joined: before every buyer. */
export const openingOf = (at: Date): Date => addSeconds(at, -2 * historyDays * DAY)

/**
 * Returns when a buyer joined: up to 20 days before their first order, many of them on its day. A buyer without orders joined in
 * the days of the history.
 */
export function createJoinTimes(orders: readonly BuiltOrder[], at: Date): (username: string) => Date {
  const random = seededRandom(SEED)
  const first = new Map<string, Date>()
  for (const { source, events } of orders) {
    const known = first.get(source.buyer)
    const [{ at: placedAt }] = events
    if (!known || placedAt < known) first.set(source.buyer, placedAt)
  }
  return (username) => {
    const ordered = first.get(username)
    if (!ordered) return addSeconds(at, -random.between(DAY, historyDays * DAY))
    const days = random.chance(0.5) ? 0 : random.between(1, 20)
    return addSeconds(ordered, -(days * DAY + random.between(600, 3_600)))
  }
}
