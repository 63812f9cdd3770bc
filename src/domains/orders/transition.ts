import { and, eq } from 'drizzle-orm'
import { config } from '../../config.ts'
import type { Transaction } from '../../db/client.ts'
import { orderEvents, orders } from '../../db/schema/orders.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { type OrderStatus, type TransitionCause, timeOutFrom, timeOuts, transitions } from './status.ts'

/**
 * Moves an order along one allowed transition and writes its timeline, in the caller's transaction.
 * @returns false, with nothing written, when the order is not in the state that the transition starts from
 */
export async function transitOrder(
  tx: Transaction,
  orderId: string,
  cause: TransitionCause,
): Promise<boolean> {
  const { from, to } = transitions[cause]
  const [result] = await tx
    .update(orders)
    .set({ status: to, dueTime: dueTimeOf(to), updateTime: now() })
    .where(and(eq(orders.orderId, orderId), eq(orders.status, from)))
  if (result.affectedRows !== 1) return false
  await tx.insert(orderEvents).values({ orderId, fromStatus: from, toStatus: to, cause })
  return true
}

/** When an order that gets into this state now leaves it by itself; null when it stays until something happens. */
function dueTimeOf(status: OrderStatus): Date | null {
  const cause = timeOutFrom(status)
  return cause ? addSeconds(now(), config[timeOuts[cause]]) : null
}
