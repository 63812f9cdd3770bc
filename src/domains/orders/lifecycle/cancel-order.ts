import { eq } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { invalidateHeldPieces } from '../../cart/limits/held-pieces.ts'
import { queueInvalidation, salesTags } from '../../catalog/cache/change-events.ts'
import { returnStock } from '../../catalog/stock/return-stock.ts'
import { returnCoupon } from '../../promotions/coupons/use-coupon.ts'
import type { TransitionCause } from './order-state-machine.ts'
import { transitionOrder } from './transition-order.ts'

/**
 * Cancels an unpaid order and returns its stock and its coupon. Call it only after the gateway has confirmed that the trade is
 * unpaid and closed.
 * @returns false if the order was not unpaid
 */
export function cancelUnpaid(
  orderId: string,
  cause: 'cancelled' | 'expired' | 'account_closed',
): Promise<boolean> {
  return cancel(orderId, cause)
}

/**
 * Cancels an unshipped order of 0.00 and returns its stock and its coupon. There is no money to refund.
 * @returns false if the order was not unshipped
 */
export function cancelFree(orderId: string): Promise<boolean> {
  return cancel(orderId, 'cancelled_free')
}

async function cancel(orderId: string, cause: TransitionCause): Promise<boolean> {
  const returned = await transaction(async (tx) => {
    if (!(await transitionOrder(tx, orderId, cause))) return undefined
    const lines = await tx
      .select({ userId: orders.userId, skuId: orderLines.skuId, count: orderLines.count })
      .from(orderLines)
      .innerJoin(orders, eq(orders.orderId, orderLines.orderId))
      .where(eq(orderLines.orderId, orderId))
    await returnCoupon(tx, orderId)
    return { skus: await returnStock(tx, orderId, lines), userIds: lines.map(({ userId }) => userId) }
  })
  if (!returned) return false
  invalidateHeldPieces(returned.userIds)
  queueInvalidation(salesTags(returned.skus))
  return true
}
