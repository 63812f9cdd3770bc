import { transaction } from '../../../db/client.ts'
import { queueInvalidation, salesTags } from '../../catalog/cache/change-events.ts'
import { approveRefundRequest, rejectRefundRequest } from '../../orders/refunds/approve-refund.ts'
import { paymentMissing } from '../errors.ts'
import { findAppliedPayment } from '../find-applied-payment.ts'
import { createRefund } from './create-refund.ts'

/**
 * Approves a buyer's refund request and creates its refund, which a job sends until the gateway confirms it. A full refund
 * of an unshipped order also cancels the order and returns its stock and coupon.
 * @param isRestocked whether the returned pieces are put back into stock
 * @throws 404; 409 refund_state when the request was already answered, payment_missing, refund_exceeds_payment
 */
export async function approveRefund(refundId: number, isRestocked = false): Promise<void> {
  const returned = await transaction(async (tx) => {
    const { orderId, amountFen, returned } = await approveRefundRequest(tx, refundId, isRestocked)
    const paymentId = await findAppliedPayment(tx, orderId)
    if (paymentId === undefined) throw paymentMissing()
    await createRefund(tx, { paymentId, orderId, amountFen, cause: 'request', refundId })
    return returned
  })
  if (returned.length > 0) queueInvalidation(salesTags(returned))
}

/**
 * Rejects a buyer's refund request.
 * @param reply for the buyer, at most 200 characters
 * @throws 404; 409 refund_state when the request was already answered
 */
export async function rejectRefund(refundId: number, reply: string): Promise<void> {
  await transaction((tx) => rejectRefundRequest(tx, refundId, reply))
}
