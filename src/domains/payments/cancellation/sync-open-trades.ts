import { isPaymentConfigured } from '../../../gateways/payments/registry.ts'
import { keys } from '../../../redis/keys.ts'
import { runOnce } from '../../../redis/single-flight.ts'
import { syncTrade } from '../capture/sync-trade.ts'
import { listOpenAttempts } from '../payment-attempts.ts'

/**
 * Queries every open trade of an order: a payment is applied, and no trade is closed. Call this before several orders are
 * canceled together, because a closed trade cannot be opened again when the gateway of the next one fails. Concurrent calls
 * share the queries.
 * @throws 503 gateway_unavailable
 */
export async function syncOpenTrades(orderId: string): Promise<void> {
  const work = async () => {
    for (const { gateway } of await listOpenAttempts(orderId))
      if (isPaymentConfigured(gateway)) await syncTrade(gateway, orderId)
  }
  await runOnce({ lease: keys.tradeQueryLease(orderId), work })
}
