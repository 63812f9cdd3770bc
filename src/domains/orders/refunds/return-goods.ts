import { and, eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { orders } from '../../../db/schema/orders.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import { formatFen, parseFen } from '../../../lib/money.ts'
import { queueInvalidation, salesTags } from '../../catalog/cache/change-events.ts'
import type { ClaimKey } from '../../idempotency/answer-once.ts'
import { storeRefundMessage } from '../../messages/store-messages.ts'
import { orderState } from '../errors.ts'
import { lockOwnOrder } from '../lifecycle/lock-order.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { refundExceeds, refundPiecesUnfit, refundState } from './errors.ts'
import { getStoredRefund, lockRefund } from './lock-refund.ts'
import { namePieces, readClaims, readPaidLines, toClaim } from './order-claims.ts'
import type { RefundRow } from './refund-fields.ts'
import { refundChange } from './refund-fields.ts'
import { moveRefund, type RefundStatus, type RefundTransition } from './refund-state-machine.ts'
import { canReclaim, refundableFen } from './refundable-amount.ts'
import { type Outcome, returnPieces } from './restock.ts'
import { type ShownRefund, withReturnAddress } from './return-address.ts'

/** Carrier of up to 20 and tracking number of up to 40 characters. */
export type ReturnParcel = Readonly<{ carrier: string; trackingNo: string }>

const shippedStatuses: readonly number[] = [OrderStatus.shipped, OrderStatus.unreviewed, OrderStatus.finished]

/**
 * Requires the goods of a request back before it is decided. A request that names no pieces is for all pieces that no other request
 * claims. No money and no stock moves. Stores the message to the buyer.
 * @throws 404 not_found; 409 refund_state, order_state unless the order was shipped
 */
export async function expectReturn(refundId: number, inTransaction?: InTransaction): Promise<RefundRow> {
  return transaction(async (tx) => {
    const before = await lockRefund(tx, refundId)
    await move(tx, before, 'expectReturn')
    const [order] = await tx
      .select({ status: orders.status })
      .from(orders)
      .where(eq(orders.orderId, before.orderId))
    if (!order || !shippedStatuses.includes(order.status)) throw orderState(order?.status ?? 0)
    if (before.lines.length === 0) await namePieces(tx, before)
    await storeRefundMessage(tx, 'return_expected', refundId)
    return finish(tx, before, inTransaction)
  })
}

/**
 * Stores the parcel in which the buyer sends the goods of a request back. Repeating it with the same parcel changes nothing.
 * @throws 404 not_found, also for an order of another user; 409 refund_state unless the shop waits for the goods
 */
export async function reportReturn(
  userId: number,
  orderId: string,
  refundId: number,
  { carrier, trackingNo }: ReturnParcel,
  claim?: ClaimKey,
): Promise<ShownRefund> {
  const stored = await transaction(async (tx) => {
    await lockOwnOrder(tx, userId, orderId)
    const own = and(eq(refunds.id, refundId), eq(refunds.orderId, orderId))
    const [known] = await tx.select({ id: refunds.id }).from(refunds).where(own).for('update')
    if (!known) throw notFound()
    const before = await getStoredRefund(tx, refundId)
    if (isReported(before, { carrier, trackingNo })) return before
    const parcel = { returnCarrier: carrier, returnTrackingNo: trackingNo, returnTime: now() }
    await move(tx, before, 'reportReturn', parcel)
    await claim?.(tx, refundId)
    return getStoredRefund(tx, refundId)
  })
  const [shown] = await withReturnAddress([stored])
  return shown as ShownRefund
}

function isReported(
  { status, returnCarrier, returnTrackingNo }: RefundRow,
  { carrier, trackingNo }: ReturnParcel,
): boolean {
  const isOnTheWay = status === ('returning' satisfies RefundStatus)
  return isOnTheWay && returnCarrier === carrier && returnTrackingNo === trackingNo
}

/**
 * Stores that the returned goods arrived. If the request was rejected meanwhile, it claims its amount and its pieces again, the
 * reply of the rejection is cleared, and the request is decided again after the inspection.
 * @throws 404 not_found; 409 refund_state unless the goods are on their way, refund_exceeds (with `refundable`) if other requests
 *   claim the amount or the pieces of a rejected request
 */
export async function receiveReturn(refundId: number, inTransaction?: InTransaction): Promise<RefundRow> {
  return transaction(async (tx) => {
    const before = await lockRefund(tx, refundId)
    if (isRejectedOnTheWay(before)) {
      await refuseClaimed(tx, before)
      await move(tx, before, 'receiveLate', { reply: '' })
    } else await move(tx, before, 'receive')
    return finish(tx, before, inTransaction)
  })
}

/** Pieces of a request that was rejected after its inspection have returned, and return once. */
function isRejectedOnTheWay({ status, returnTime, isRestocked, lines }: RefundRow): boolean {
  if (status !== ('rejected' satisfies RefundStatus) || returnTime === null || isRestocked) return false
  return lines.every(({ restocked, writtenOff }) => restocked + writtenOff === 0)
}

async function refuseClaimed(tx: Transaction, request: RefundRow): Promise<void> {
  const { id, orderId } = request
  const [order] = await tx
    .select({ payAmount: orders.payAmount })
    .from(orders)
    .where(eq(orders.orderId, orderId))
  const payFen = parseFen(order?.payAmount ?? '')
  const claims = await readClaims(tx, orderId, id)
  if (!canReclaim(payFen, await readPaidLines(tx, orderId), claims, toClaim(request)))
    throw refundExceeds(formatFen(refundableFen(payFen, claims)))
}

/**
 * Stores what the inspection of returned goods found, and moves their stock: the only moment at which the stock of a return moves.
 * @param outcomes one for each line of the request; pieces that did not arrive are in neither number
 * @param userId the person; null: a command
 * @throws 400 refund_pieces_unfit for other lines or more pieces than the request has; 404 not_found; 409 refund_state unless the
 *   goods were received
 */
export async function inspectReturn(
  refundId: number,
  { outcomes, userId }: Readonly<{ outcomes: readonly Outcome[]; userId: number | null }>,
  inTransaction?: InTransaction,
): Promise<RefundRow> {
  const { stored, returned } = await transaction(async (tx) => {
    const before = await lockRefund(tx, refundId)
    await move(tx, before, 'inspect')
    if (outcomes.length !== before.lines.length) throw refundPiecesUnfit({ field: 'lines' })
    const returned = await returnPieces(tx, before, outcomes, { userId, field: 'lines' })
    return { stored: await finish(tx, before, inTransaction), returned }
  })
  if (returned.length > 0) queueInvalidation(salesTags(returned))
  return stored
}

async function move(
  tx: Transaction,
  { id, status }: RefundRow,
  cause: RefundTransition,
  columns: Partial<typeof refunds.$inferInsert> = {},
): Promise<void> {
  if (!(await moveRefund(tx, id, cause, columns))) throw refundState(status)
}

async function finish(tx: Transaction, before: RefundRow, inTransaction: InTransaction | undefined) {
  const stored = await getStoredRefund(tx, before.id)
  await inTransaction?.(tx, refundChange(before, stored))
  return stored
}
