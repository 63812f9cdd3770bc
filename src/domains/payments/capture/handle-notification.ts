import { and, eq } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { exactly } from '../../../db/exactly.ts'
import { paymentRefunds, payments } from '../../../db/schema/payments.ts'
import { paymentForeign, paymentSignatureInvalid } from '../../../gateways/payments/errors.ts'
import type {
  PaymentGatewayName,
  PaymentNotification,
  Vendor,
} from '../../../gateways/payments/payment-gateway.ts'
import { tradeOf } from '../../../gateways/payments/phone-trades.ts'
import { getVendorGateway } from '../../../gateways/payments/registry.ts'
import { now } from '../../../lib/clock.ts'
import { parseFen } from '../../../lib/money.ts'
import { recordIncident } from '../incidents.ts'
import { finishRefund } from '../refunds/send-refunds.ts'
import { applyPayment } from './apply-payment.ts'

/** The gateways send about 2,000 characters. A longer body is refused before its signature is verified. */
const maxCharacters = 32_768

/**
 * Verifies and stores a notification. The route acknowledges it only when this returns; after an error the gateway sends
 * the notification again.
 * @throws 400 payment_signature_invalid, payment_foreign; 503 gateway_unavailable, service_unavailable
 */
export async function handleNotification(vendor: Vendor, headers: Headers, rawBody: string): Promise<void> {
  if (rawBody.length > maxCharacters) throw paymentSignatureInvalid()
  const notification = await getVendorGateway(vendor).verifyNotification(headers, rawBody)
  if (notification.kind === 'other') return
  const { gateway, orderId } = tradeOf(vendor, notification.outTradeNo)
  if (notification.kind === 'refund')
    return handleRefundNotification(gateway, { ...notification, outTradeNo: orderId })
  if (notification.kind === 'foreign') {
    const { outTradeNo, tradeNo: reference, amountFen } = notification
    await recordIncident({ gateway: vendor, kind: 'payment_foreign', outTradeNo, reference, amountFen })
    throw paymentForeign()
  }
  const { tradeNo: tradeId, amountFen, paidAt } = notification
  const outcome = await applyPayment({ gateway, orderId, tradeId, amountFen, paidAt })
  if (outcome === 'foreign') throw paymentForeign()
}

type RefundNotification = Extract<PaymentNotification, { kind: 'refund' }>

async function handleRefundNotification(
  gateway: PaymentGatewayName,
  notification: RefundNotification,
): Promise<void> {
  const { outTradeNo, outRefundNo, state, refundFen } = notification
  if (outRefundNo === undefined) return querySoon(outTradeNo)
  const [recorded] = await db
    .select({ refund: paymentRefunds, gateway: payments.gateway })
    .from(paymentRefunds)
    .innerJoin(payments, eq(payments.id, paymentRefunds.paymentId))
    .where(exactly(paymentRefunds.outRefundNo, outRefundNo))
  const isRecorded =
    recorded?.gateway === gateway &&
    recorded.refund.orderId === outTradeNo &&
    (refundFen === undefined || refundFen === parseFen(recorded.refund.amount))
  if (!isRecorded) {
    // the reconciliation of that day's bill records the refund
    await recordIncident({
      gateway,
      kind: 'refund_outside',
      outTradeNo,
      reference: outRefundNo,
      amountFen: refundFen,
      ourFen: recorded && parseFen(recorded.refund.amount),
    })
    return
  }
  if (state === 'success' && refundFen !== undefined) await finishRefund(recorded.refund)
  else await querySoon(outTradeNo)
}

/** Makes the pending refunds of an order due, so that the next run of the job queries them. */
async function querySoon(orderId: string): Promise<void> {
  await db
    .update(paymentRefunds)
    .set({ dueTime: now() })
    .where(and(exactly(paymentRefunds.orderId, orderId), eq(paymentRefunds.status, 'pending')))
}
