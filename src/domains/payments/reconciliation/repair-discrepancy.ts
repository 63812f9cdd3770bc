import { and, eq } from 'drizzle-orm'
import { db, transaction } from '../../../db/client.ts'
import { exactly } from '../../../db/exactly.ts'
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
 * Repairs the ledger if a query at the gateway confirms the bill.
 * @returns whether the discrepancy is resolved
 * @throws 503 gateway_unavailable
 */
export async function repairDiscrepancy(
  gateway: PaymentGatewayName,
  discrepancy: Discrepancy,
): Promise<boolean> {
  switch (discrepancy.kind) {
    case 'unknown_payment':
      return applyMissedPayment(gateway, discrepancy)
    case 'absent_payment':
      return confirmPayment(gateway, discrepancy)
    case 'unfinished_refund':
      return finishRefundOfBill(discrepancy)
    case 'unknown_refund':
      return adoptExternalRefund(gateway, discrepancy)
    case 'absent_refund':
      return resendRefund(gateway, discrepancy)
    case 'wrong_payment':
    case 'wrong_refund':
      return false
  }
}

/** Applies a payment whose notification was lost and whose trade was not polled in time. */
async function applyMissedPayment(gateway: PaymentGatewayName, { outTradeNo, reference }: Discrepancy) {
  const trade = await getPaymentGateway(gateway).query(outTradeNo)
  if ((trade.state !== 'paid' && trade.state !== 'refunded') || trade.tradeNo !== reference) return false
  const { amountFen, paidAt } = trade
  const isRefunded = trade.state === 'refunded'
  const payment = { gateway, orderId: outTradeNo, tradeId: reference, amountFen, paidAt, isRefunded }
  return (await applyPayment(payment)) !== 'foreign'
}

/** Checks whether the trade is paid, in which case only the bill lacks a row. */
async function confirmPayment(gateway: PaymentGatewayName, { outTradeNo, reference, ourFen }: Discrepancy) {
  const trade = await getPaymentGateway(gateway).query(outTradeNo)
  const isPaid = trade.state === 'paid' || trade.state === 'refunded'
  return isPaid && trade.tradeNo === reference && trade.amountFen === ourFen
}

async function finishRefundOfBill({ reference, at }: Discrepancy): Promise<boolean> {
  const [refund] = await db
    .select()
    .from(paymentRefunds)
    .where(exactly(paymentRefunds.outRefundNo, reference))
  if (refund) await finishRefund(refund, at)
  return refund !== undefined
}

/**
 * Sends a refund again, with the same number, unless the gateway reports its success: then only the bill lacks a row. A
 * refund from the gateway's console has no request of ours that could be repeated.
 */
async function resendRefund(
  gateway: PaymentGatewayName,
  { outTradeNo, reference }: Discrepancy,
): Promise<boolean> {
  const queried = await getPaymentGateway(gateway).queryRefund(outTradeNo, reference)
  if (queried.state === 'success') return true
  return transaction(async (tx) => {
    const [refund] = await tx
      .select({ id: paymentRefunds.id, refundId: paymentRefunds.refundId, cause: paymentRefunds.cause })
      .from(paymentRefunds)
      .where(and(exactly(paymentRefunds.outRefundNo, reference), eq(paymentRefunds.status, 'done')))
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
