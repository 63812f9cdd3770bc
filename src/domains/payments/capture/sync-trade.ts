import { and, eq } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { exactly } from '../../../db/exactly.ts'
import { paymentAttempts, payments } from '../../../db/schema/payments.ts'
import type { PaymentGatewayName, Trade } from '../../../gateways/payments/payment-gateway.ts'
import { getPaymentGateway } from '../../../gateways/payments/registry.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { recordIncident } from '../incidents.ts'
import { endAttempt, isExpired } from '../payment-attempts.ts'
import { applyPayment } from './apply-payment.ts'

/** closed: the trade can no longer be paid · absent: the gateway does not know the trade yet, and it can still be paid. */
type TradeStatus = 'paid' | 'unpaid' | 'closed' | 'absent'

/**
 * Queries the trade of an order and applies its state: a payment is applied, and a closed trade ends the attempt.
 * @throws 503 gateway_unavailable, gateway_not_configured
 */
export async function syncTrade(gateway: PaymentGatewayName, orderId: string): Promise<TradeStatus> {
  const trade = await getPaymentGateway(gateway).query(orderId)
  await failpoint('trade:asked')
  if (trade.state === 'paid') {
    const { tradeNo: tradeId, amountFen, paidAt } = trade
    await applyPayment({ gateway, orderId, tradeId, amountFen, paidAt })
    await endAttempt(orderId, gateway, 'paid')
    return 'paid'
  }
  if (trade.state === 'refunded') return syncRefundedTrade(gateway, orderId, trade)
  if (trade.state === 'unpaid') return 'unpaid'
  if (trade.state === 'absent' && !(await isAttemptExpired(gateway, orderId))) return 'absent'
  await endAttempt(orderId, gateway, 'closed')
  return 'closed'
}

/** Handles a trade that was paid and refunded. Without a payment in the ledger there is no money left to apply. */
async function syncRefundedTrade(
  gateway: PaymentGatewayName,
  orderId: string,
  { tradeNo, amountFen }: Extract<Trade, { tradeNo: string }>,
): Promise<TradeStatus> {
  const [known] = await db
    .select({ id: payments.id })
    .from(payments)
    .where(exactly(payments.tradeId, tradeNo))
  if (known) {
    await endAttempt(orderId, gateway, 'paid')
    return 'paid'
  }
  await recordIncident({
    gateway,
    kind: 'payment_refunded_outside',
    outTradeNo: orderId,
    reference: tradeNo,
    amountFen,
  })
  await endAttempt(orderId, gateway, 'closed')
  return 'closed'
}

async function isAttemptExpired(gateway: PaymentGatewayName, orderId: string): Promise<boolean> {
  const [attempt] = await db
    .select({ expiresAt: paymentAttempts.expiresAt })
    .from(paymentAttempts)
    .where(and(eq(paymentAttempts.orderId, orderId), eq(paymentAttempts.gateway, gateway)))
  return !attempt || isExpired(attempt)
}
