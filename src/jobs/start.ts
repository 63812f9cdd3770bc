import { followRevocations, purgeRevocations } from '../domains/accounts/sign-in/revocation-feed.ts'
import { purgeSkuChanges, subscribeToInvalidations } from '../domains/catalog/cache/change-events.ts'
import { applyTimeouts } from '../domains/orders/lifecycle/apply-timeouts.ts'
import { expireOverdueOrders } from '../domains/payments/cancellation/expire-orders.ts'
import { pollOpenAttempts } from '../domains/payments/poll-attempts.ts'
import { reconcileRecentBills } from '../domains/payments/reconciliation/reconcile-bill.ts'
import { sendRefunds } from '../domains/payments/refunds/send-refunds.ts'
import { startSearch } from '../domains/search/search-service.ts'
import { closeQueues } from '../redis/queue.ts'
import { startErasingLateWrites } from './erase-late-writes.ts'
import { startSchedule } from './schedule.ts'
import { startSendingMessages } from './send-messages.ts'

export { whenSearchReady } from '../domains/search/search-service.ts'

const ordersAtATime = 100
const paymentsAtATime = 200

/**
 * Starts all that runs without a request. Schedules run once over all processes; messages are sent by whichever process
 * takes them; every process follows the revocations and the catalogue itself, and holds an index of its own.
 * @returns what stops it, after the runs at hand
 */
export async function startJobs(): Promise<() => Promise<void>> {
  const stopFollowing = followRevocations()
  const stopFollowingCatalogue = subscribeToInvalidations()
  const stopSearch = startSearch()
  const stopSending = startSendingMessages()
  const stopSweeping = startErasingLateWrites()
  const started = await Promise.all([
    startSchedule('expire-orders', 15_000, () => expireOverdueOrders(ordersAtATime)),
    startSchedule('reconcile-payments', 10_000, () => pollOpenAttempts(paymentsAtATime)),
    startSchedule('send-refunds', 5_000, () => sendRefunds(paymentsAtATime)),
    startSchedule('check-bills', 1_800_000, reconcileRecentBills),
    startSchedule('receive-orders', 60_000, () => applyTimeouts('auto_received', ordersAtATime)),
    startSchedule('finish-orders', 60_000, () => applyTimeouts('auto_finished', ordersAtATime)),
    startSchedule('purge-revocations', 3_600_000, purgeRevocations),
    startSchedule('purge-sku-changes', 3_600_000, purgeSkuChanges),
  ])
  return async () => {
    await Promise.all([stopSending(), stopSweeping(), ...started.map((stop) => stop())])
    await closeQueues()
    await Promise.all([stopSearch(), stopFollowingCatalogue()])
    stopFollowing()
  }
}
