import type { Vendor } from '../../gateways/payments/payment-gateway.ts'
import { vendorOf } from '../../gateways/payments/phone-trades.ts'
import { isPaymentConfigured } from '../../gateways/payments/registry.ts'
import { log } from '../../lib/log.ts'
import { OrderStatus } from '../orders/lifecycle/order-state-machine.ts'
import { closeTrade } from './cancellation/close-trades.ts'
import { syncTrade } from './capture/sync-trade.ts'
import { listDueAttempts, postponeAttempt } from './payment-attempts.ts'

const concurrency = 8
/** After this many failures of one vendor, the remaining attempts at its gateways wait for the next run. */
const maxFailures = 3

/**
 * Polls the gateways for open attempts that are due, which finds payments whose notification was lost. Closes the trade of
 * an attempt whose order was paid at another gateway or cancelled. A failed poll is repeated later.
 * @param limit the most attempts of one run
 * @returns how many attempts have ended
 */
export async function pollOpenAttempts(limit: number): Promise<number> {
  const due = await listDueAttempts(limit)
  const failures = new Map<Vendor, number>()
  let ended = 0
  for (let from = 0; from < due.length; from += concurrency) {
    const results = await Promise.all(
      due.slice(from, from + concurrency).map((attempt) => pollAttempt(attempt, failures)),
    )
    ended += results.filter(Boolean).length
  }
  return ended
}

type Due = Awaited<ReturnType<typeof listDueAttempts>>[number]

async function pollAttempt(attempt: Due, failures: Map<Vendor, number>): Promise<boolean> {
  const { gateway, orderId, orderStatus } = attempt
  const vendor = vendorOf(gateway)
  const failureCount = () => failures.get(vendor) ?? 0
  if (failureCount() >= maxFailures || !isPaymentConfigured(gateway)) return postpone(attempt)
  try {
    const isUnpaid = orderStatus === OrderStatus.unpaid
    const hasEnded = isUnpaid ? await syncAttempt(attempt) : await closeTrade(attempt)
    if (hasEnded) return true
  } catch (error) {
    failures.set(vendor, failureCount() + 1)
    log.warn({ err: error, orderId, gateway }, 'payment attempt not polled, retrying later')
  }
  return postpone(attempt)
}

async function syncAttempt({ gateway, orderId }: Due): Promise<boolean> {
  return ['paid', 'closed'].includes(await syncTrade(gateway, orderId))
}

/** An attempt that was closed in the meantime stays closed. */
async function postpone(attempt: Due): Promise<false> {
  await postponeAttempt(attempt)
  return false
}
