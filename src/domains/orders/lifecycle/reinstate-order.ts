import { and, desc, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orderEvents, orderLines, orders } from '../../../db/schema/orders.ts'
import { isActive } from '../../accounts/lock-active-user.ts'
import type { LockedSku } from '../../catalog/stock/lock-skus.ts'
import { retakeStock } from '../../catalog/stock/return-stock.ts'
import type { BreakdownEntry } from '../../promotions/breakdown-entries.ts'
import { lockUnusedCoupons, markCouponsUsed } from '../../promotions/coupons/use-coupon.ts'
import { OrderStatus, type TransitionCause } from './order-state-machine.ts'
import { transitionOrder } from './transition-order.ts'

/** Causes of a cancellation that a late payment undoes. A refunded order stays cancelled. */
const reversibleCauses: readonly string[] = ['cancelled', 'expired'] satisfies TransitionCause[]

/**
 * Reinstates a cancelled order whose payment arrived late: takes its stock and its coupon again and moves it to 待发货. The
 * caller has locked the order.
 * @returns the SKUs, for the invalidation after the commit; undefined, with nothing changed, if the order was not cancelled
 *   unpaid, a SKU is short or off sale, the coupon was used for another order, or the buyer has closed the account
 */
export async function reinstateOrder(tx: Transaction, orderId: string): Promise<LockedSku[] | undefined> {
  const [order] = await tx
    .select({ userId: orders.userId, status: orders.status, priceTrace: orders.priceTrace })
    .from(orders)
    .where(eq(orders.orderId, orderId))
  if (order?.status !== OrderStatus.cancelled) return undefined
  if (!reversibleCauses.includes((await lastCancellationCause(tx, orderId)) ?? '')) return undefined
  // a closed account has lost its addresses: there is nowhere to send the goods
  if (!(await isActive(tx, order.userId))) return undefined
  const coupons = couponsOf(order.priceTrace)
  if ((await lockUnusedCoupons(tx, coupons)).size < coupons.length) return undefined
  const lines = await tx
    .select({ skuId: orderLines.skuId, count: orderLines.count })
    .from(orderLines)
    .where(eq(orderLines.orderId, orderId))
  const skus = await retakeStock(tx, orderId, lines)
  if (!skus) return undefined
  // the coupon may have expired meanwhile: it was valid when the order was placed
  await markCouponsUsed(
    tx,
    coupons.map((userCouponId) => ({ orderId, userCouponId })),
  )
  await transitionOrder(tx, orderId, 'paid_late', { locked: true })
  return skus
}

async function lastCancellationCause(tx: Transaction, orderId: string): Promise<string | undefined> {
  const [event] = await tx
    .select({ cause: orderEvents.cause })
    .from(orderEvents)
    .where(and(eq(orderEvents.orderId, orderId), eq(orderEvents.toStatus, OrderStatus.cancelled)))
    .orderBy(desc(orderEvents.id))
    .limit(1)
  return event?.cause
}

/** The user coupon that reduced the price when the order was placed: none or one. */
function couponsOf(priceTrace: string | null): number[] {
  const entries = priceTrace === null ? [] : (JSON.parse(priceTrace) as BreakdownEntry[])
  const id = entries.find(({ kind }) => kind === 'coupon')?.id
  return typeof id === 'number' ? [id] : []
}
