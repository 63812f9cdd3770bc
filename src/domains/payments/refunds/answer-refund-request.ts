import { transaction } from '../../../db/client.ts'
import { type InTransaction, reportConsequences } from '../../../db/in-transaction.ts'
import { queueInvalidation, salesTags } from '../../catalog/cache/change-events.ts'
import {
  type Approval,
  approveRefundRequest,
  rejectRefundRequest,
} from '../../orders/refunds/approve-refund.ts'
import { getStoredRefund, lockRefund } from '../../orders/refunds/lock-refund.ts'
import type { RefundRow } from '../../orders/refunds/refund-fields.ts'
import { refundChange } from '../../orders/refunds/refund-fields.ts'
import { endSendingIfDone } from '../../orders/shipments/end-sending.ts'
import { paymentMissing } from '../errors.ts'
import { findAppliedPayment } from '../find-applied-payment.ts'
import { createRefund } from './create-refund.ts'

/**
 * Approves a buyer's refund request and creates its refund, which a job sends until the gateway confirms it: the only moment at
 * which money moves. A full refund of an unshipped order also cancels the order and returns its stock and coupon. A shipped order
 * does not send the refunded pieces that are left.
 * @returns the request, approved
 * @throws 400 refund_pieces_unfit, restock_inspected; 404; 409 refund_state unless the request waits for an answer, refund_exceeds,
 *   payment_missing, refund_exceeds_payment
 */
export async function approveRefund(
  refundId: number,
  approval: Approval = {},
  inTransaction?: InTransaction,
): Promise<RefundRow> {
  const { stored, returned } = await transaction(async (tx) => {
    const before = await lockRefund(tx, refundId)
    const { orderId, amountFen, returned, consequences } = await approveRefundRequest(tx, before, approval)
    await endSendingIfDone(tx, orderId)
    const paymentId = await findAppliedPayment(tx, orderId)
    if (paymentId === undefined) throw paymentMissing()
    await createRefund(tx, { paymentId, orderId, amountFen, cause: 'request', refundId })
    const stored = await getStoredRefund(tx, refundId)
    const change = refundChange(before, stored)
    await inTransaction?.(tx, change)
    await reportConsequences(tx, { cause: change.object, changes: consequences }, inTransaction)
    return { stored, returned }
  })
  if (returned.length > 0) queueInvalidation(salesTags(returned))
  return stored
}

/**
 * Rejects a buyer's refund request, also one whose goods have not arrived.
 * @param reply for the buyer, at most 200 characters
 * @throws 404; 409 refund_state unless the request waits for an answer or for goods
 */
export async function rejectRefund(
  refundId: number,
  reply: string,
  inTransaction?: InTransaction,
): Promise<RefundRow> {
  return transaction((tx) => rejectRefundRequest(tx, refundId, reply, inTransaction))
}
