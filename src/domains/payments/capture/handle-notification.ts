import { and, eq } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { paymentRefunds, payments } from '../../../db/schema/payments.ts'
import { paymentForeign, paymentSignatureInvalid } from '../../../gateways/payments/errors.ts'
import type { PaymentGatewayName, PaymentNotification } from '../../../gateways/payments/payment-gateway.ts'
import { getPaymentGateway } from '../../../gateways/payments/registry.ts'
import { now } from '../../../lib/clock.ts'
import { parseFen } from '../../../lib/money.ts'
import { recordIncident } from '../incidents.ts'
import { finishRefund } from '../refunds/send-refunds.ts'
import { applyPayment } from './apply-payment.ts'

/** The vendors send some two thousand; whoever sends more costs no more than these. */
const maxCharacters = 32_768

/**
 * Takes over what a gateway tells by itself. When this returns, all that the notice says is stored and it may be
 * acknowledged; whatever it throws makes the gateway send it again.
 * @throws 400 payment_signature_invalid, payment_foreign; 503 when something is away
 */
export async function handleNotification(
  gateway: PaymentGatewayName,
  headers: Headers,
  rawBody: string,
): Promise<void> {
  if (rawBody.length > maxCharacters) throw paymentSignatureInvalid()
  const notice = await getPaymentGateway(gateway).verifyNotification(headers, rawBody)
  if (notice.kind === 'refund') return handleRefundNotification(gateway, notice)
  if (notice.kind === 'foreign') {
    const { outTradeNo, tradeNo: reference, amountFen } = notice
    await recordIncident({ gateway, kind: 'payment_foreign', outTradeNo, reference, amountFen })
    throw paymentForeign()
  }
  if (notice.kind !== 'payment') return
  const { outTradeNo: orderId, tradeNo: tradeId, amountFen, paidAt } = notice
  const outcome = await applyPayment({ gateway, orderId, tradeId, amountFen, paidAt })
  if (outcome === 'foreign') throw paymentForeign()
}

type RefundNotice = Extract<PaymentNotification, { kind: 'refund' }>

async function handleRefundNotification(gateway: PaymentGatewayName, notice: RefundNotice): Promise<void> {
  const { outTradeNo, outRefundNo, state, refundFen } = notice
  if (outRefundNo === undefined) return askSoon(outTradeNo)
  const [ours] = await db
    .select({ refund: paymentRefunds, gateway: payments.gateway })
    .from(paymentRefunds)
    .innerJoin(payments, eq(payments.id, paymentRefunds.paymentId))
    .where(eq(paymentRefunds.outRefundNo, outRefundNo))
  const isOurs =
    ours?.gateway === gateway &&
    ours.refund.orderId === outTradeNo &&
    (refundFen === undefined || refundFen === parseFen(ours.refund.amount))
  if (!isOurs) {
    // the bill of the day tells what became of it
    await recordIncident({
      gateway,
      kind: 'refund_outside',
      outTradeNo,
      reference: outRefundNo,
      amountFen: refundFen,
      ourFen: ours && parseFen(ours.refund.amount),
    })
    return
  }
  if (state === 'success' && refundFen !== undefined) await finishRefund(ours.refund)
  else await askSoon(outTradeNo)
}

/** The next round of the job asks the gateway what became of the order's refunds. */
async function askSoon(orderId: string): Promise<void> {
  await db
    .update(paymentRefunds)
    .set({ dueTime: now() })
    .where(and(eq(paymentRefunds.orderId, orderId), eq(paymentRefunds.status, 'pending')))
}
