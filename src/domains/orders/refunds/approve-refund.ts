import { and, eq, inArray, type SQL } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orderLines, orders, refundLines, refunds } from '../../../db/schema/orders.ts'
import { notFound } from '../../../lib/errors.ts'
import { type Fen, parseFen } from '../../../lib/money.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { returnStock } from '../../catalog/stock/return-stock.ts'
import { returnCoupon } from '../../promotions/use-coupon.ts'
import { refundState } from '../errors.ts'
import { lockOrder } from '../lifecycle/lock-order.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { transitionOrder } from '../lifecycle/transition-order.ts'
import { claiming, granted, type RefundStatus } from './refund-state-machine.ts'

export type Granted = Readonly<{
  orderId: string
  amountFen: Fen
  /** The SKUs whose stock came back, to be announced after the commit. */
  returned: Awaited<ReturnType<typeof returnStock>>
}>

type Pieces = SkuQuantity & Readonly<{ lineId: number }>

/**
 * Grants a request for money back, in the caller's transaction, which also writes down the money that is to go. An order
 * that waits to be shipped and gets all its money back is cancelled: stock and coupon return.
 * @param isRestocked whether the pieces that the request names (all that are left, if it names none) are in stock again
 * @throws 404; 409 refund_state unless the request waits for an answer
 */
export async function approveRefundRequest(tx: Transaction, refundId: number, isRestocked: boolean): Promise<Granted> {
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
 * Cancels an order that waits to be shipped once all its money goes back: all that it still holds returns to the stock.
 * @returns the SKUs, or undefined when it stays as it is
 */
export async function cancelIfFullyRefunded(tx: Transaction, orderId: string, refundId: number) {
  const [order] = await tx.select().from(orders).where(eq(orders.orderId, orderId))
  const isAll = (await grantedFen(tx, orderId)) === parseFen(order?.payAmount as string)
  if (!isAll || order?.status !== OrderStatus.unshipped) return undefined
  await tx.update(refunds).set({ isRestocked: false }).where(eq(refunds.id, refundId))
  const held = await piecesBut(tx, orderId, eq(refunds.isRestocked, true))
  await transitionOrder(tx, orderId, 'refunded')
  await returnCoupon(tx, orderId)
  return returnStock(tx, orderId, held)
}

/** @param reply up to 200 characters, for the buyer. @throws 404; 409 refund_state unless the request waits for an answer */
export async function rejectRefundRequest(tx: Transaction, refundId: number, reply: string): Promise<void> {
  await lockRequest(tx, refundId)
  await tx
    .update(refunds)
    .set({ status: 'rejected' satisfies RefundStatus, reply })
    .where(eq(refunds.id, refundId))
}

/** The order's row first, as in every transaction that changes an order. */
async function lockRequest(tx: Transaction, refundId: number) {
  const [known] = await tx.select({ orderId: refunds.orderId }).from(refunds).where(eq(refunds.id, refundId))
  if (!known) throw notFound()
  await lockOrder(tx, known.orderId)
  const [refund] = await tx.select().from(refunds).where(eq(refunds.id, refundId)).for('update')
  if (refund?.status !== ('requested' satisfies RefundStatus)) throw refundState(refund?.status ?? '')
  return refund
}

async function grantedFen(tx: Transaction, orderId: string): Promise<Fen> {
  const rows = await tx
    .select({ amount: refunds.amount })
    .from(refunds)
    .where(and(eq(refunds.orderId, orderId), inArray(refunds.status, [...granted])))
  return rows.reduce((sum, { amount }) => sum + parseFen(amount), 0)
}

/** The pieces of the request; one that names none gets all that no request names, worth nothing by themselves. */
async function restock(tx: Transaction, orderId: string, refundId: number) {
  const named = await tx
    .select({ lineId: refundLines.orderLineId, skuId: orderLines.skuId, count: refundLines.count })
    .from(refundLines)
    .innerJoin(orderLines, eq(orderLines.id, refundLines.orderLineId))
    .where(eq(refundLines.refundId, refundId))
  if (named.length > 0) return returnStock(tx, orderId, named)
  const rest = await piecesBut(tx, orderId, inArray(refunds.status, [...claiming]))
  if (rest.length > 0)
    await tx
      .insert(refundLines)
      .values(rest.map(({ lineId, count }) => ({ refundId, orderLineId: lineId, count, amount: '0.00' })))
  return returnStock(tx, orderId, rest)
}

/** The pieces of an order without those that some of its refunds name. */
async function piecesBut(tx: Transaction, orderId: string, some: SQL): Promise<Pieces[]> {
  const lines = await tx.select().from(orderLines).where(eq(orderLines.orderId, orderId))
  const named = await tx
    .select({ lineId: refundLines.orderLineId, count: refundLines.count })
    .from(refundLines)
    .innerJoin(refunds, eq(refunds.id, refundLines.refundId))
    .where(and(eq(refunds.orderId, orderId), some))
  return lines.flatMap(({ id, skuId, count }) => {
    const gone = named.filter(({ lineId }) => lineId === id).reduce((sum, { count }) => sum + count, 0)
    return count > gone ? [{ lineId: id, skuId, count: count - gone }] : []
  })
}
