import { isPaymentConfigured } from '../../gateways/payments/registry.ts'
import { log } from '../../lib/log.ts'
import { OrderStatus } from '../orders/lifecycle/order-state-machine.ts'
import { closeTrade } from './cancellation/close-trades.ts'
import { syncTrade } from './capture/sync-trade.ts'
import { listDueAttempts, postponeAttempt } from './payment-attempts.ts'

const atOnce = 8
/** A gateway that failed this often in one round is left alone until the next. */
const maxFailures = 3

/**
 * Asks the gateways about attempts that are open and due, so that a payment whose notice was lost is found, and closes
 * those whose order is paid otherwise or cancelled. One that cannot be settled now is asked about later.
 * @param limit how many attempts to look at in this round
 * @returns how many are settled
 */
export async function pollOpenAttempts(limit: number): Promise<number> {
  const due = await listDueAttempts(limit)
  const failures = new Map<string, number>()
  let settled = 0
  for (let from = 0; from < due.length; from += atOnce) {
    const results = await Promise.all(
      due.slice(from, from + atOnce).map((attempt) => pollAttempt(attempt, failures)),
    )
    settled += results.filter(Boolean).length
  }
  return settled
}

type Due = Awaited<ReturnType<typeof listDueAttempts>>[number]

async function pollAttempt(attempt: Due, failures: Map<string, number>): Promise<boolean> {
  const { gateway, orderId, orderStatus } = attempt
  const failed = () => failures.get(gateway) ?? 0
  if (failed() >= maxFailures || !isPaymentConfigured(gateway)) return postpone(attempt)
  try {
    const isWanted = orderStatus === OrderStatus.unpaid
    const isSettled = isWanted ? await isOverAt(attempt) : await closeTrade(attempt)
    if (isSettled) return true
  } catch (error) {
    failures.set(gateway, failed() + 1)
    log.warn({ err: error, orderId, gateway }, 'attempt left for the next round')
  }
  return postpone(attempt)
}

async function isOverAt({ gateway, orderId }: Due): Promise<boolean> {
  return ['paid', 'closed'].includes(await syncTrade(gateway, orderId))
}

/** One that was closed meanwhile stays closed. */
async function postpone(attempt: Due): Promise<false> {
  await postponeAttempt(attempt)
  return false
}
