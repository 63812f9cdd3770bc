import { transaction } from '../../../db/client.ts'
import { queueInvalidation, salesTags } from '../../catalog/cache/change-events.ts'
import { grantRefund, refuseRefund } from '../../orders/refunds/approve-refund.ts'
import { paymentMissing } from '../errors.ts'
import { findAppliedPayment } from '../find-applied-payment.ts'
import { createRefund } from './create-refund.ts'

/**
 * Approves a buyer's request: from now on its money is owed, and a job sends it until the gateway has confirmed. An order
 * that waits to be shipped and gets all its money back is cancelled at once, its stock and coupon returned.
 * @param isRestocked whether the pieces of the request are in stock again
 * @throws 404; 409 refund_state when it was answered before, payment_missing, refund_exceeds_payment
 */
export async function approveRefund(refundId: number, isRestocked = false): Promise<void> {
  const returned = await transaction(async (tx) => {
    const { orderId, amountFen, returned } = await grantRefund(tx, refundId, isRestocked)
    const paymentId = await findAppliedPayment(tx, orderId)
    if (paymentId === undefined) throw paymentMissing()
    await createRefund(tx, { paymentId, orderId, amountFen, cause: 'request', refundId })
    return returned
  })
  if (returned.length > 0) queueInvalidation(salesTags(returned))
}

/** @param reply up to 200 characters, for the buyer. @throws 404; 409 refund_state when it was answered before */
export async function rejectRefund(refundId: number, reply: string): Promise<void> {
  await transaction((tx) => refuseRefund(tx, refundId, reply))
}
