import { and, eq, inArray, type SQL } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { notFound } from '../../../lib/errors.ts'
import { type Fen, parseFen } from '../../../lib/money.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { returnStock } from '../../catalog/stock/return-stock.ts'
import { storeRefundMessage } from '../../messages/store-messages.ts'
import { returnCoupon } from '../../promotions/coupons/use-coupon.ts'
import { refundState } from '../errors.ts'
import { lockOrder } from '../lifecycle/lock-order.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { transitionOrder } from '../lifecycle/transition-order.ts'
import { approvedFen } from './approved-amount.ts'
import { claimingStatuses, type RefundStatus } from './refund-state-machine.ts'

export type ApprovedRefund = Readonly<{
  orderId: string
  amountFen: Fen
  /** SKUs whose stock was returned, for the invalidation after the commit. */
  returned: Awaited<ReturnType<typeof returnStock>>
}>

type Pieces = SkuQuantity & Readonly<{ lineId: number }>

/**
 * Approves a refund request in the caller's transaction, which also creates the refund. An unshipped order that is refunded
 * completely is cancelled: its stock and its coupon return.
 * @param isRestocked whether the pieces of the request (all remaining pieces, if it names none) return to the stock
 * @throws 404 not_found; 409 refund_state unless the request is open
 */
export async function approveRefundRequest(
  tx: Transaction,
  refundId: number,
  isRestocked: boolean,
): Promise<ApprovedRefund> {
  const { orderId, amount } = await lockRequest(tx, refundId)
  await tx
    .update(refunds)
    .set({ status: 'approved' satisfies RefundStatus, isRestocked })
    .where(eq(refunds.id, refundId))
  const cancelled = await cancelIfFullyRefunded(tx, orderId, refundId)
  const returned = cancelled ?? (isRestocked ? await restock(tx, orderId, refundId) : [])
  return { orderId, amountFen: parseFen(amount), returned }
}

/**
 * Cancels an unshipped order once its refunds total its price, and returns its remaining pieces to the stock.
 * @returns the SKUs; undefined if the order is not cancelled
 */
export async function cancelIfFullyRefunded(tx: Transaction, orderId: string, refundId: number) {
  const [order] = await tx.select().from(orders).where(eq(orders.orderId, orderId))
  const isAll = (await approvedFen(tx, orderId)) === parseFen(order?.payAmount as string)
  if (!isAll || order?.status !== OrderStatus.unshipped) return undefined
  await tx.update(refunds).set({ isRestocked: false }).where(eq(refunds.id, refundId))
  const held = await piecesExcept(tx, orderId, eq(refunds.isRestocked, true))
  await transitionOrder(tx, orderId, 'refunded')
  await returnCoupon(tx, orderId)
  return returnStock(tx, orderId, held)
}

/**
 * Rejects a refund request with a reply to the buyer of up to 200 characters, and stores the message to the buyer.
 * @throws 404 not_found; 409 refund_state unless the request is open
 */
export async function rejectRefundRequest(tx: Transaction, refundId: number, reply: string): Promise<void> {
  await lockRequest(tx, refundId)
  await tx
    .update(refunds)
    .set({ status: 'rejected' satisfies RefundStatus, reply })
    .where(eq(refunds.id, refundId))
  await storeRefundMessage(tx, 'refund_rejected', refundId)
}

/** Lock order: the order before its refund request. */
async function lockRequest(tx: Transaction, refundId: number) {
  const [known] = await tx.select({ orderId: refunds.orderId }).from(refunds).where(eq(refunds.id, refundId))
  if (!known) throw notFound()
  await lockOrder(tx, known.orderId)
  const [refund] = await tx.select().from(refunds).where(eq(refunds.id, refundId)).for('update')
  if (refund?.status !== ('requested' satisfies RefundStatus)) throw refundState(refund?.status ?? '')
  return refund
}

/** Restocks the pieces of the request. A request without lines gets all unclaimed pieces as lines with the amount 0. */
async function restock(tx: Transaction, orderId: string, refundId: number) {
  const named = await tx
    .select({ lineId: refundLines.orderLineId, skuId: orderLines.skuId, count: refundLines.count })
    .from(refundLines)
    .innerJoin(orderLines, eq(orderLines.id, refundLines.orderLineId))
    .where(eq(refundLines.refundId, refundId))
  if (named.length > 0) return returnStock(tx, orderId, named)
  const rest = await piecesExcept(tx, orderId, inArray(refunds.status, [...claimingStatuses]))
  if (rest.length > 0)
    await tx
      .insert(refundLines)
      .values(rest.map(({ lineId, count }) => ({ refundId, orderLineId: lineId, count, amount: '0.00' })))
  return returnStock(tx, orderId, rest)
}

/** Returns the pieces of an order that are not named by the refunds of `condition`. */
async function piecesExcept(tx: Transaction, orderId: string, condition: SQL): Promise<Pieces[]> {
  const lines = await tx.select().from(orderLines).where(eq(orderLines.orderId, orderId))
  const named = await tx
    .select({ lineId: refundLines.orderLineId, count: refundLines.count })
    .from(refundLines)
    .innerJoin(refunds, eq(refunds.id, refundLines.refundId))
    .where(and(eq(refunds.orderId, orderId), condition))
  return lines.flatMap(({ id, skuId, count }) => {
    const gone = named.filter(({ lineId }) => lineId === id).reduce((sum, { count }) => sum + count, 0)
    return count > gone ? [{ lineId: id, skuId, count: count - gone }] : []
  })
}
