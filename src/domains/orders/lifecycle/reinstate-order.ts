import { and, desc, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orderEvents, orderLines, orders } from '../../../db/schema/orders.ts'
import { isActive } from '../../accounts/lock-active-user.ts'
import { retakeStock } from '../../catalog/stock/return-stock.ts'
import type { BreakdownEntry } from '../../promotions/breakdown-entries.ts'
import { lockUnusedCoupon, reapplyCoupon } from '../../promotions/use-coupon.ts'
import { OrderStatus, type TransitionCause } from './order-state-machine.ts'
import { transitionOrder } from './transition-order.ts'

/** What was refunded is over. */
const revivable: readonly string[] = ['cancelled', 'expired'] satisfies TransitionCause[]

/**
 * Takes stock and coupon of a cancelled order again, since its money has come after all, and moves it to 待发货. The
 * caller has locked the order's row.
 * @returns the SKUs, whose change is to be announced after the commit; undefined, with nothing changed, when the order was
 *   not cancelled unpaid, its goods are gone, its coupon was used otherwise, or its buyer has closed the account and with it
 *   taken back where to send it
 */
export async function reinstateOrder(tx: Transaction, orderId: string) {
  const [order] = await tx
    .select({ userId: orders.userId, status: orders.status, priceTrace: orders.priceTrace })
    .from(orders)
    .where(eq(orders.orderId, orderId))
  if (order?.status !== OrderStatus.cancelled) return undefined
  if (!revivable.includes((await lastCause(tx, orderId)) ?? '')) return undefined
  if (!(await isActive(tx, order.userId))) return undefined
  const userCouponId = couponOf(order.priceTrace)
  if (userCouponId !== undefined && !(await lockUnusedCoupon(tx, userCouponId))) return undefined
  const lines = await tx
    .select({ skuId: orderLines.skuId, count: orderLines.count })
    .from(orderLines)
    .where(eq(orderLines.orderId, orderId))
  const retaken = await retakeStock(tx, orderId, lines)
  if (!retaken) return undefined
  if (userCouponId !== undefined) await reapplyCoupon(tx, orderId, userCouponId)
  await transitionOrder(tx, orderId, 'paid_late')
  return retaken
}

async function lastCause(tx: Transaction, orderId: string): Promise<string | undefined> {
  const [event] = await tx
    .select({ cause: orderEvents.cause })
    .from(orderEvents)
    .where(and(eq(orderEvents.orderId, orderId), eq(orderEvents.toStatus, OrderStatus.cancelled)))
    .orderBy(desc(orderEvents.id))
    .limit(1)
  return event?.cause
}

/** The user's own coupon that took something off the order when it was placed. */
function couponOf(priceTrace: string | null): number | undefined {
  const entries = priceTrace === null ? [] : (JSON.parse(priceTrace) as BreakdownEntry[])
  return entries.find(({ kind }) => kind === 'coupon')?.id ?? undefined
}
