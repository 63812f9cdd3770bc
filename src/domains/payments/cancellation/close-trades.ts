import { getPaymentGateway, isPaymentConfigured } from '../../../gateways/payments/registry.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { log } from '../../../lib/log.ts'
import { syncTrade } from '../capture/sync-trade.ts'
import { countClosing, endAttempt, listOpenAttempts, type PaymentAttempt } from '../payment-attempts.ts'

/**
 * Ends every way to pay an unpaid order. Each gateway is queried: a payment is applied and an open trade is closed. Call
 * this before an order is canceled; canceling an order that was paid here changes nothing. Alipay cannot close a trade
 * whose page was never opened: a payment of it is late and is handled by `applyPayment`.
 * @throws 503 gateway_unavailable
 */
export async function closeOpenTrades(orderId: string): Promise<void> {
  for (const attempt of await listOpenAttempts(orderId)) {
    if (isPaymentConfigured(attempt.gateway)) await closeTrade(attempt)
    // the polling job queries its trade when the gateway is configured again
    else log.warn({ orderId, gateway: attempt.gateway }, 'trade not closed, gateway is not configured')
  }
  await failpoint('trades:closed')
}

/** Closes the trade of one attempt. @returns whether the trade was paid before */
export async function closeTrade(attempt: PaymentAttempt): Promise<boolean> {
  const { gateway, orderId } = attempt
  const state = await syncTrade(gateway, orderId)
  if (state !== 'unpaid') return state === 'paid'
  // the answer of the gateway may be lost, and Redis may be unavailable: only the row can void a link
  await countClosing(attempt)
  const result = await getPaymentGateway(gateway).close(orderId)
  await failpoint('trade:closed')
  if (result === 'already_paid') return (await syncTrade(gateway, orderId)) === 'paid'
  if (result === 'closed') await endAttempt(orderId, gateway, 'closed')
  return false
}
