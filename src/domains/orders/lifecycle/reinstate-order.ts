import { and, desc, eq, inArray, isNotNull } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { orderEvents, orderLines, orders } from '../../../db/schema/orders.ts'
import { lockUnlessErased } from '../../accounts/lock-active-user.ts'
import { readHeldPieces } from '../../cart/limits/held-pieces.ts'
import { findExceededLimit } from '../../cart/limits/purchase-limits.ts'
import type { LockedSku, SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { retakeStock } from '../../catalog/stock/return-stock.ts'
import type { BreakdownEntry } from '../../promotions/breakdown-entries.ts'
import { lockUnusedCoupons, markCouponsUsed } from '../../promotions/coupons/use-coupon.ts'
import { OrderStatus, type TransitionCause } from './order-state-machine.ts'
import { transitionOrder } from './transition-order.ts'

const noLimit = Number.POSITIVE_INFINITY

/** Causes of a cancellation that a late payment undoes. A refunded order stays cancelled. */
const reversibleCauses: readonly string[] = ['cancelled', 'expired'] satisfies TransitionCause[]

/**
 * Reinstates a cancelled order whose payment arrived late: takes its stock and its coupon again and moves it to 待发货. The
 * caller has locked the order.
 * @returns the SKUs, for the invalidation after the commit; undefined, with nothing changed, if the order was not cancelled
 *   unpaid, a SKU is short or off sale, the coupon was used for another order, the buyer has bought as much as the
 *   purchase limit allows meanwhile, or has closed the account
 */
export async function reinstateOrder(tx: Transaction, orderId: string): Promise<LockedSku[] | undefined> {
  const [order] = await tx
    .select({ userId: orders.userId, status: orders.status, priceTrace: orders.priceTrace })
    .from(orders)
    .where(eq(orders.orderId, orderId))
  if (order?.status !== OrderStatus.cancelled) return undefined
  if (!reversibleCauses.includes((await lastCancellationCause(tx, orderId)) ?? '')) return undefined
  // a closed account has lost its addresses: there is nowhere to send the goods
  if (!(await lockUnlessErased(tx, order.userId))) return undefined
  const coupons = couponsOf(order.priceTrace)
  if ((await lockUnusedCoupons(tx, coupons)).size < coupons.length) return undefined
  const lines = await tx
    .select({ skuId: orderLines.skuId, count: orderLines.count })
    .from(orderLines)
    .where(eq(orderLines.orderId, orderId))
  if (await exceedsPurchaseLimit(tx, order.userId, lines)) return undefined
  const retaken = await retakeStock(tx, orderId, lines)
  if (!retaken) return undefined
  // the coupon may have expired meanwhile: it was valid when the order was placed
  await markCouponsUsed(
    tx,
    coupons.map((userCouponId) => ({ orderId, userCouponId })),
  )
  await transitionOrder(tx, orderId, 'paid_late', { locked: true })
  return retaken
}

/** The lock of the user keeps orders that are being placed from buying the same pieces. */
async function exceedsPurchaseLimit(
  tx: Transaction,
  userId: number,
  lines: readonly SkuQuantity[],
): Promise<boolean> {
  const skuIds = lines.map(({ skuId }) => skuId)
  const limited = await tx
    .select({ id: skus.id, purchaseLimit: skus.purchaseLimit })
    .from(skus)
    .where(and(inArray(skus.id, skuIds), isNotNull(skus.purchaseLimit)))
  if (limited.length === 0) return false
  const held = await readHeldPieces(tx, [userId], skuIds)
  const limits = new Map(limited.map(({ id, purchaseLimit }) => [id, purchaseLimit]))
  return lines.some((line) => {
    const sku = { unpaidLimit: noLimit, purchaseLimit: limits.get(line.skuId) ?? null }
    return findExceededLimit(line, sku, held, { pieces: noLimit, orders: noLimit }) !== undefined
  })
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
