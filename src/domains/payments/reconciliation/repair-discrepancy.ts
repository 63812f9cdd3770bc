import { and, eq } from 'drizzle-orm'
import { db, transaction } from '../../../db/client.ts'
import { paymentRefunds } from '../../../db/schema/payments.ts'
import type { PaymentGatewayName } from '../../../gateways/payments/payment-gateway.ts'
import { getPaymentGateway } from '../../../gateways/payments/registry.ts'
import { now } from '../../../lib/clock.ts'
import { reopenRefund } from '../../orders/refunds/refund-state-machine.ts'
import { applyPayment } from '../capture/apply-payment.ts'
import { finishRefund } from '../refunds/send-refunds.ts'
import { adoptExternalRefund } from './adopt-external-refund.ts'
import type { Discrepancy } from './compare-bill.ts'

/**
 * Puts our books right where the gateway itself confirms what its bill says. @returns whether nothing is left to be done
 * @throws 503 when the gateway is away
 */
export async function repairDiscrepancy(
  gateway: PaymentGatewayName,
  difference: Discrepancy,
): Promise<boolean> {
  switch (difference.kind) {
    case 'unknown_payment':
      return applyMissedPayment(gateway, difference)
    case 'absent_payment':
      return confirmPayment(gateway, difference)
    case 'unfinished_refund':
      return finishRefundOfBill(difference)
    case 'unknown_refund':
      return adoptExternalRefund(gateway, difference)
    case 'absent_refund':
      return resendRefund(gateway, difference)
    case 'wrong_payment':
    case 'wrong_refund':
      return false
  }
}

/** Its notice was lost, and nobody asked in time. */
async function applyMissedPayment(gateway: PaymentGatewayName, { outTradeNo, reference }: Discrepancy) {
  const trade = await getPaymentGateway(gateway).query(outTradeNo)
  if ((trade.state !== 'paid' && trade.state !== 'refunded') || trade.tradeNo !== reference) return false
  const { amountFen, paidAt } = trade
  const isGivenBack = trade.state === 'refunded'
  const payment = { gateway, orderId: outTradeNo, tradeId: reference, amountFen, paidAt, isGivenBack }
  return (await applyPayment(payment)) !== 'foreign'
}

/** The bill is short of a row, if the gateway still says that it was paid. */
async function confirmPayment(gateway: PaymentGatewayName, { outTradeNo, reference, ourFen }: Discrepancy) {
  const trade = await getPaymentGateway(gateway).query(outTradeNo)
  const isPaid = trade.state === 'paid' || trade.state === 'refunded'
  return isPaid && trade.tradeNo === reference && trade.amountFen === ourFen
}

async function finishRefundOfBill({ reference, at }: Discrepancy): Promise<boolean> {
  const [refund] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.outRefundNo, reference))
  if (refund) await finishRefund(refund, at)
  return refund !== undefined
}

/**
 * Either the bill is short of a row, or the gateway never did it: then it is sent once more, under the same number. What
 * somebody else gave back is not ours to send.
 */
async function resendRefund(
  gateway: PaymentGatewayName,
  { outTradeNo, reference }: Discrepancy,
): Promise<boolean> {
  const asked = await getPaymentGateway(gateway).queryRefund(outTradeNo, reference)
  if (asked.state === 'success') return true
  return transaction(async (tx) => {
    const [refund] = await tx
      .select({ id: paymentRefunds.id, refundId: paymentRefunds.refundId, cause: paymentRefunds.cause })
      .from(paymentRefunds)
      .where(and(eq(paymentRefunds.outRefundNo, reference), eq(paymentRefunds.status, 'done')))
    if (!refund) return true
    if (refund.cause === 'external') return false
    await tx
      .update(paymentRefunds)
      .set({ status: 'pending', dueTime: now(), doneAt: null })
      .where(eq(paymentRefunds.id, refund.id))
    if (refund.refundId !== null) await reopenRefund(tx, refund.refundId)
    return true
  })
}
