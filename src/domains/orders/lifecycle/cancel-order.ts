import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { Change, InTransaction } from '../../../db/in-transaction.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { invalidateHeldPieces } from '../../cart/limits/held-pieces.ts'
import { queueInvalidation, salesTags } from '../../catalog/cache/change-events.ts'
import { returnStock } from '../../catalog/stock/return-stock.ts'
import { returnCoupon } from '../../promotions/coupons/use-coupon.ts'
import { countCancelled } from '../order-metrics.ts'
import { orderFields } from './order-fields.ts'
import { type TransitionCause, transitions } from './order-state-machine.ts'
import { transitionOrder } from './transition-order.ts'

/** A cancellation by staff: the reason is shown in the timeline. */
export type ByStaff = Readonly<{ reason?: string | undefined; inTransaction?: InTransaction | undefined }>

/**
 * Cancels an unpaid order and returns its stock and its coupon. Call it only after the gateway has confirmed that the trade is
 * unpaid and closed.
 * @returns false if the order was not unpaid
 */
export function cancelUnpaid(
  orderId: string,
  cause: 'cancelled' | 'expired' | 'account_closed',
  byStaff?: ByStaff,
): Promise<boolean> {
  return cancel(orderId, cause, byStaff)
}

/**
 * Cancels an unshipped order of 0.00 and returns its stock and its coupon. There is no money to refund.
 * @returns false if the order was not unshipped
 */
export function cancelFree(orderId: string, byStaff?: ByStaff): Promise<boolean> {
  return cancel(orderId, 'cancelled_free', byStaff)
}

async function cancel(orderId: string, cause: TransitionCause, byStaff: ByStaff = {}): Promise<boolean> {
  const { reason, inTransaction } = byStaff
  const returned = await transaction(async (tx) => {
    if (!(await transitionOrder(tx, orderId, cause, { reason }))) return undefined
    const lines = await tx
      .select({ userId: orders.userId, skuId: orderLines.skuId, count: orderLines.count })
      .from(orderLines)
      .innerJoin(orders, eq(orders.orderId, orderLines.orderId))
      .where(eq(orderLines.orderId, orderId))
    await returnCoupon(tx, orderId)
    const skus = await returnStock(tx, orderId, lines)
    await inTransaction?.(tx, await changeOf(tx, orderId, transitions[cause].from, reason))
    return { skus, userIds: lines.map(({ userId }) => userId) }
  })
  if (!returned) return false
  countCancelled()
  invalidateHeldPieces(returned.userIds)
  queueInvalidation(salesTags(returned.skus))
  return true
}

async function changeOf(tx: Transaction, orderId: string, from: number, reason?: string): Promise<Change> {
  const [order] = await tx.select().from(orders).where(eq(orders.orderId, orderId))
  const after = orderFields(order as typeof orders.$inferSelect)
  return {
    object: `order:${orderId}`,
    before: { ...after, status: from },
    after,
    details: reason ? { reason } : undefined,
  }
}
