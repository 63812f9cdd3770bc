import { and, eq } from 'drizzle-orm'
import { db, transaction } from '../../db/client.ts'
import { paymentRefunds, payments } from '../../db/schema/payments.ts'
import type { PaymentGatewayName } from '../../gateways/payment-gateway.ts'
import { paymentGateway } from '../../gateways/payment-gateways.ts'
import { now } from '../../lib/clock.ts'
import { formatFen } from '../../lib/money.ts'
import { announceSoon, salesTags } from '../catalog/changes.ts'
import { completeRefund } from '../orders/grant-refund.ts'
import { grantOutsideRefund, lockOrder, reopenRefund } from '../orders/outside-refund.ts'
import { applyPayment } from './apply.ts'
import type { Difference } from './compare-bill.ts'
import { lockRefundable } from './owe-refund.ts'
import { finishRefund } from './send-refunds.ts'

/**
 * Puts our books right where the gateway itself confirms what its bill says. @returns whether nothing is left to be done
 * @throws 503 when the gateway is away
 */
export async function repairDifference(
  gateway: PaymentGatewayName,
  difference: Difference,
): Promise<boolean> {
  switch (difference.kind) {
    case 'unknown_payment':
      return takeOverPayment(gateway, difference)
    case 'absent_payment':
      return confirmPayment(gateway, difference)
    case 'unfinished_refund':
      return finishBilled(difference)
    case 'unknown_refund':
      return takeOverRefund(gateway, difference)
    case 'absent_refund':
      return sendAgain(gateway, difference)
    case 'wrong_payment':
    case 'wrong_refund':
      return false
  }
}

/** Its notice was lost, and nobody asked in time. */
async function takeOverPayment(gateway: PaymentGatewayName, { outTradeNo, reference }: Difference) {
  const trade = await paymentGateway(gateway).query(outTradeNo)
  if ((trade.state !== 'paid' && trade.state !== 'refunded') || trade.tradeNo !== reference) return false
  const { amountFen, paidAt } = trade
  const payment = { gateway, orderId: outTradeNo, tradeId: reference, amountFen, paidAt }
  return (await applyPayment(payment)) !== 'foreign'
}

/** The bill is short of a row, if the gateway still says that it was paid. */
async function confirmPayment(gateway: PaymentGatewayName, { outTradeNo, reference, ourFen }: Difference) {
  const trade = await paymentGateway(gateway).query(outTradeNo)
  const isPaid = trade.state === 'paid' || trade.state === 'refunded'
  return isPaid && trade.tradeNo === reference && trade.amountFen === ourFen
}

async function finishBilled({ reference }: Difference): Promise<boolean> {
  const [refund] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.outRefundNo, reference))
  if (refund) await finishRefund(refund)
  return refund !== undefined
}

/** Somebody gave money back in the gateway's console: as if the shop had granted it, and it has arrived. */
async function takeOverRefund(gateway: PaymentGatewayName, difference: Difference): Promise<boolean> {
  const { outTradeNo: orderId, reference: outRefundNo, billFen: amountFen } = difference
  const asked = await paymentGateway(gateway).queryRefund(orderId, outRefundNo)
  if (asked.state !== 'success' || amountFen === undefined) return false
  const returned = await transaction(async (tx) => {
    await lockOrder(tx, orderId)
    const [payment] = await tx
      .select({ id: payments.id, applied: payments.applied })
      .from(payments)
      .where(and(eq(payments.orderId, orderId), eq(payments.gateway, gateway)))
    if (!payment || (await lockRefundable(tx, payment.id)) < amountFen) return undefined
    const granted = payment.applied ? await grantOutsideRefund(tx, orderId, amountFen) : undefined
    await tx.insert(paymentRefunds).values({
      paymentId: payment.id,
      orderId,
      refundId: granted?.refundId ?? null,
      outRefundNo,
      amount: formatFen(amountFen),
      cause: 'external',
      status: 'done',
      doneAt: now(),
    })
    if (granted) await completeRefund(tx, granted.refundId)
    return granted?.returned ?? []
  })
  if (returned && returned.length > 0) announceSoon(salesTags(returned))
  return returned !== undefined
}

/** Either the bill is short of a row, or the gateway never did it: then it is sent once more, under the same number. */
async function sendAgain(
  gateway: PaymentGatewayName,
  { outTradeNo, reference }: Difference,
): Promise<boolean> {
  const asked = await paymentGateway(gateway).queryRefund(outTradeNo, reference)
  if (asked.state === 'success') return true
  await transaction(async (tx) => {
    const [refund] = await tx
      .select({ id: paymentRefunds.id, refundId: paymentRefunds.refundId })
      .from(paymentRefunds)
      .where(and(eq(paymentRefunds.outRefundNo, reference), eq(paymentRefunds.status, 'done')))
    if (!refund) return
    await tx
      .update(paymentRefunds)
      .set({ status: 'pending', dueTime: now(), doneAt: null })
      .where(eq(paymentRefunds.id, refund.id))
    if (refund.refundId !== null) await reopenRefund(tx, refund.refundId)
  })
  return true
}
