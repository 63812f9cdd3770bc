import { getPaymentGateway, isPaymentConfigured } from '../../../gateways/payments/registry.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { log } from '../../../lib/log.ts'
import { syncTrade } from '../capture/sync-trade.ts'
import { endAttempt, listOpenAttempts, type PaymentAttempt } from '../payment-attempts.ts'

/**
 * Makes sure that an unpaid order cannot be paid any more wherever its buyer was sent to pay it: each gateway is asked,
 * what was paid is applied, an open trade is closed. Cancel the order only after this; should it be paid by now, that
 * changes nothing. An Alipay page that nobody has opened yet cannot be closed: money that comes of it finds the order
 * cancelled, and is dealt with then.
 * @throws 503 when a gateway is away
 */
export async function closeOpenTrades(orderId: string): Promise<void> {
  for (const attempt of await listOpenAttempts(orderId)) {
    if (isPaymentConfigured(attempt.gateway)) await closeTrade(attempt)
    // its trade is asked about once it is configured again
    else log.warn({ orderId, gateway: attempt.gateway }, 'a gateway that is not configured was not asked')
  }
  await failpoint('trades:closed')
}

/** @returns whether the trade turned out to be paid */
export async function closeTrade({ gateway, orderId }: PaymentAttempt): Promise<boolean> {
  const state = await syncTrade(gateway, orderId)
  if (state !== 'unpaid') return state === 'paid'
  const closed = await getPaymentGateway(gateway).close(orderId)
  await failpoint('trade:closed')
  if (closed === 'already_paid') return (await syncTrade(gateway, orderId)) === 'paid'
  if (closed === 'closed') await endAttempt(orderId, gateway, 'closed')
  return false
}
