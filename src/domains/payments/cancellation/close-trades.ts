import { getPaymentGateway, isPaymentConfigured } from '../../../gateways/payments/registry.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { log } from '../../../lib/log.ts'
import { syncTrade } from '../capture/sync-trade.ts'
import { countClosing, endAttempt, listOpenAttempts, type PaymentAttempt } from '../payment-attempts.ts'

/**
 * Ends every way to pay an unpaid order. Each gateway is queried: a payment is applied and an open trade is closed. No trade is
 * closed before every gateway has answered: a closed trade stays closed, so a gateway that is down must not cost the buyer
 * the other ones. Call this before an order is canceled; canceling an order that was paid here changes nothing. Alipay cannot
 * close a trade whose page was never opened: a payment of it is late and is handled by `applyPayment`.
 * @throws 503 gateway_unavailable; then the trades are still open, unless a gateway has failed between its query and its closing
 */
export async function closeOpenTrades(orderId: string): Promise<void> {
  const unpaid: PaymentAttempt[] = []
  for (const attempt of await listOpenAttempts(orderId)) {
    const { gateway } = attempt
    // the polling job queries its trade when the gateway is configured again
    if (!isPaymentConfigured(gateway))
      log.warn({ orderId, gateway }, 'trade not closed, gateway is not configured')
    else if ((await syncTrade(gateway, orderId)) === 'unpaid') unpaid.push(attempt)
  }
  for (const attempt of unpaid) await closeUnpaid(attempt)
  await failpoint('trades:closed')
}

/** Closes the trade of one attempt. @returns whether the trade was paid before */
export async function closeTrade(attempt: PaymentAttempt): Promise<boolean> {
  const state = await syncTrade(attempt.gateway, attempt.orderId)
  return state === 'unpaid' ? closeUnpaid(attempt) : state === 'paid'
}

/** Closes a trade that the gateway has just reported as unpaid. @returns whether it was paid meanwhile */
async function closeUnpaid(attempt: PaymentAttempt): Promise<boolean> {
  const { gateway, orderId } = attempt
  // the answer of the gateway may be lost, and Redis may be unavailable: only the row can void a link
  await countClosing(attempt)
  const result = await getPaymentGateway(gateway).close(orderId)
  await failpoint('trade:closed')
  if (result === 'already_paid') return (await syncTrade(gateway, orderId)) === 'paid'
  if (result === 'closed') await endAttempt(orderId, gateway, 'closed')
  return false
}
