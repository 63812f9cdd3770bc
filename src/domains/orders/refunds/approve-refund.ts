import { asc, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import type { Change, InTransaction } from '../../../db/in-transaction.ts'
import { orders } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { type Fen, formatFen, parseFen } from '../../../lib/money.ts'
import type { LockedSku, SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { returnStock } from '../../catalog/stock/return-stock.ts'
import { storeRefundMessage } from '../../messages/store-messages.ts'
import { returnCoupon } from '../../promotions/coupons/use-coupon.ts'
import { statusChange } from '../lifecycle/order-fields.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { transitionOrder } from '../lifecycle/transition-order.ts'
import { mayHoldTexts } from '../may-hold-texts.ts'
import { approvedFen } from './approved-amount.ts'
import { refundExceeds, refundState, restockInspected } from './errors.ts'
import { getStoredRefund, lockRefund } from './lock-refund.ts'
import { heldPieces, readClaims } from './order-claims.ts'
import { type RefundRow, refundChange } from './refund-fields.ts'
import { moveRefund, type RefundStatus } from './refund-state-machine.ts'
import { refundableFen } from './refundable-amount.ts'
import { restockPieces } from './restock.ts'

/** How staff approve a request. */
export type Approval = Readonly<{
  /** The requested amount unless given. Other requests leave the most that it may be. */
  amountFen?: Fen | undefined
  /**
   * Pieces that return to the stock: all pieces of the request (all remaining pieces of the order, if it names none), or these.
   * Without it none do. An inspection has moved the stock already.
   */
  restock?: boolean | readonly SkuQuantity[] | undefined
  /** The person; null: a command. */
  userId?: number | null
}>

type ApprovedRefund = Readonly<{
  orderId: string
  amountFen: Fen
  /** SKUs whose stock was returned, for the invalidation after the commit. */
  returned: readonly LockedSku[]
  /** What changed of other objects: the order, if it was cancelled. */
  consequences: readonly Change[]
}>

/**
 * Approves a refund request that the caller's transaction has locked; the caller also creates the refund. An unshipped order that
 * is refunded completely is cancelled: its stock and its coupon return.
 * @throws 400 refund_pieces_unfit, restock_inspected; 409 refund_state unless the request waits for an answer, refund_exceeds
 */
export async function approveRefundRequest(
  tx: Transaction,
  request: RefundRow,
  { amountFen = parseFen(request.amount), restock = false, userId = null }: Approval,
): Promise<ApprovedRefund> {
  const { id, orderId, status } = request
  const isInspected = status === ('inspected' satisfies RefundStatus)
  if (!(await moveRefund(tx, id, 'approve'))) throw refundState(status)
  if (isInspected && restock !== false) throw restockInspected()
  if (amountFen !== parseFen(request.amount)) await changeAmount(tx, request, amountFen)
  const cancelled = await cancelIfFullyRefunded(tx, orderId)
  if (cancelled) return { orderId, amountFen, returned: cancelled.returned, consequences: [cancelled.change] }
  const wanted = restock === true ? undefined : restock
  const returned = wanted === false ? [] : await restockPieces(tx, request, wanted, userId)
  return { orderId, amountFen, returned, consequences: [] }
}

/** All requests of an order together never exceed its payment: the amounts that other requests claim are not left. */
async function changeAmount(tx: Transaction, { id, orderId, amount }: RefundRow, amountFen: Fen) {
  const [order] = await tx
    .select({ payAmount: orders.payAmount })
    .from(orders)
    .where(eq(orders.orderId, orderId))
  const leftFen = refundableFen(parseFen(order?.payAmount ?? ''), await readClaims(tx, orderId, id))
  if (amountFen > leftFen) throw refundExceeds(formatFen(leftFen))
  if (amountFen < parseFen(amount)) return reduceRefund(tx, id, amountFen)
  await tx
    .update(refunds)
    .set({ amount: formatFen(amountFen) })
    .where(eq(refunds.id, id))
}

/** Reduces the amount of a request. Its lines total no more than that. */
export async function reduceRefund(tx: Transaction, refundId: number, amountFen: Fen): Promise<void> {
  await tx
    .update(refunds)
    .set({ amount: formatFen(amountFen) })
    .where(eq(refunds.id, refundId))
  const lines = await tx
    .select({ id: refundLines.id, amount: refundLines.amount })
    .from(refundLines)
    .where(eq(refundLines.refundId, refundId))
    .orderBy(asc(refundLines.id))
  let leftFen = amountFen
  for (const { id, amount } of lines) {
    const worthFen = Math.min(parseFen(amount), leftFen)
    leftFen -= worthFen
    await tx
      .update(refundLines)
      .set({ amount: formatFen(worthFen) })
      .where(eq(refundLines.id, id))
  }
}

/**
 * Cancels an unshipped order once its refunds total its price, and returns its remaining pieces to the stock.
 * @returns the SKUs, and what changed of the order; undefined if it is not cancelled
 */
export async function cancelIfFullyRefunded(
  tx: Transaction,
  orderId: string,
): Promise<{ returned: LockedSku[]; change: Change } | undefined> {
  const [order] = await tx.select().from(orders).where(eq(orders.orderId, orderId))
  const isAll = (await approvedFen(tx, orderId)) === parseFen(order?.payAmount as string)
  if (!isAll || order?.status !== OrderStatus.unshipped) return undefined
  const held = await heldPieces(tx, orderId)
  await transitionOrder(tx, orderId, 'refunded')
  await returnCoupon(tx, orderId)
  return {
    returned: await returnStock(tx, orderId, held),
    change: statusChange(order, OrderStatus.cancelled),
  }
}

/**
 * Rejects a refund request with a reply to the buyer of up to 200 characters, and stores the message to the buyer. The reply to a
 * closed account is not stored. A request that waits for goods is rejected as long as they have not arrived; goods that arrive
 * later open it again (`receiveReturn`).
 * @returns the request, rejected
 * @throws 404 not_found; 409 refund_state unless the request waits for an answer or for goods
 */
export async function rejectRefundRequest(
  tx: Transaction,
  refundId: number,
  reply: string,
  inTransaction?: InTransaction,
): Promise<RefundRow> {
  const before = await lockRefund(tx, refundId)
  const columns = { reply: (await mayHoldTexts(tx, before.orderId)) ? reply : '' }
  if (!(await moveRefund(tx, refundId, 'reject', columns))) throw refundState(before.status)
  // goods that arrive later open a rejected request again
  await storeRefundMessage(tx, 'refund_rejected', refundId, `:${crypto.randomUUID()}`)
  const after = await getStoredRefund(tx, refundId)
  await inTransaction?.(tx, refundChange(before, after))
  return after
}
