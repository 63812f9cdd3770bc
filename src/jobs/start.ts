import type { Role } from '../config/schema/server.ts'
import { purgeStaffSessions } from '../domains/accounts/credentials/sessions.ts'
import { applyMobileChanges } from '../domains/accounts/mobile/apply-mobile-changes.ts'
import { purgeRefreshTokens } from '../domains/accounts/sign-in/refresh-tokens.ts'
import { followRevocations, purgeRevocations } from '../domains/accounts/sign-in/revocation-feed.ts'
import { applySchedules } from '../domains/catalog/apply-schedules.ts'
import { purgeSkuChanges, subscribeToInvalidations } from '../domains/catalog/cache/change-events.ts'
import { removeUnusedPictures } from '../domains/catalog/goods/remove-unused-pictures.ts'
import { alertLowStock } from '../domains/catalog/stock/alert-low-stock.ts'
import { startCountingTraffic } from '../domains/catalog/views/count-traffic.ts'
import { startCountingViews } from '../domains/catalog/views/count-views.ts'
import { purgeViews } from '../domains/catalog/views/purge-views.ts'
import { storeVisitors } from '../domains/catalog/views/store-traffic.ts'
import { announceRestocked, purgeStockNotices } from '../domains/favourites/announce-restocked.ts'
import { purgeIdempotencyKeys } from '../domains/idempotency/purge-keys.ts'
import { purgeMessages } from '../domains/messages/purge-messages.ts'
import { sendOutboxMessages } from '../domains/messages/send-messages.ts'
import { applyTimeouts } from '../domains/orders/lifecycle/apply-timeouts.ts'
import { foldStatusEvents } from '../domains/orders/listing/status-counts.ts'
import { expireOverdueOrders } from '../domains/payments/cancellation/expire-orders.ts'
import { pollOpenAttempts } from '../domains/payments/poll-attempts.ts'
import { reconcileRecentBills } from '../domains/payments/reconciliation/reconcile-bill.ts'
import { sendRefunds } from '../domains/payments/refunds/send-refunds.ts'
import { startSearch } from '../domains/search/search-service.ts'
import { purgeAuditEntries } from '../domains/staff/audit/purge-entries.ts'
import { recordUnrequested } from '../domains/staff/audit/record-change.ts'
import { sealEntries } from '../domains/staff/audit/seal-entries.ts'
import { purgeExports } from '../domains/staff/exports/purge-exports.ts'
import { runExports } from '../domains/staff/exports/run-exports.ts'
import { foldFiguresSparingly } from '../domains/staff/figures/fold-figures.ts'
import { purgeImports } from '../domains/staff/imports/purge-imports.ts'
import { runImports } from '../domains/staff/imports/run-imports.ts'
import { closeQueues } from '../redis/queue.ts'
import { startDiscardingFiles } from './discard-files.ts'
import { startErasingLateWrites } from './erase-late-writes.ts'
import { exposeFigures } from './figures.ts'
import { startSchedule } from './schedule.ts'
import { startSendingMessages } from './send-messages.ts'

export { whenSearchReady } from '../domains/search/search-service.ts'

const orderBatch = 100
const paymentBatch = 200
const mobileBatch = 100
const messageBatch = 200
const eventBatch = 2_000

type Stop = () => Promise<unknown>

/** What ends the background work of a process. */
type Jobs = Readonly<{
  /** Takes no more jobs. Resolves after the current runs; requests need none of it. */
  stopWorking: Stop
  /** Ends what requests need: call it after the last one. Does what `stopWorking` does, too. */
  stop: Stop
}>

/**
 * Starts the background work of a process. Every process subscribes to revocations and catalog changes. One that answers requests
 * counts views and holds its own search index; one that works for all runs the schedules, each in one process at a time, and the
 * queued jobs, each in the first free process.
 */
export async function startJobs(role: Role = 'all'): Promise<Jobs> {
  const stopRevocationFeed = followRevocations()
  const unsubscribeFromCatalog = subscribeToInvalidations()
  const isServing = role !== 'worker'
  const stopSearch = isServing ? startSearch() : undefined
  const counting = isServing ? [startCountingViews(), startCountingTraffic()] : []
  const working = role === 'api' ? [] : await startWorking()
  let stopped: Promise<unknown> | undefined
  const stopWorking = () => {
    stopped ??= stopAll(working)
    return stopped
  }
  const stop = async () => {
    await Promise.all([stopWorking(), stopAll(counting)])
    await closeQueues()
    await Promise.all([stopSearch?.(), unsubscribeFromCatalog()])
    stopRevocationFeed()
  }
  return { stopWorking, stop }
}

const stopAll = (work: readonly Stop[]) => Promise.all(work.map((stop) => stop()))

async function startWorking(): Promise<Stop[]> {
  const leaving = new AbortController()
  const queues = [startSendingMessages(), startErasingLateWrites(), startDiscardingFiles()]
  const schedules = await Promise.all([
    startSchedule('expire-orders', 15_000, () => expireOverdueOrders(orderBatch)),
    startSchedule('reconcile-payments', 10_000, () => pollOpenAttempts(paymentBatch)),
    startSchedule('send-refunds', 5_000, () => sendRefunds(paymentBatch)),
    startSchedule('check-bills', 1_800_000, reconcileRecentBills),
    startSchedule('receive-orders', 60_000, () => applyTimeouts('auto_received', orderBatch)),
    startSchedule('finish-orders', 60_000, () => applyTimeouts('auto_finished', orderBatch)),
    startSchedule('fold-order-events', 5_000, () => foldStatusEvents(eventBatch)),
    startSchedule('send-outbox-messages', 5_000, () => sendOutboxMessages(messageBatch)),
    startSchedule('announce-restocked', 10_000, announceRestocked),
    startSchedule('purge-stock-notices', 3_600_000, purgeStockNotices),
    startSchedule('purge-messages', 3_600_000, purgeMessages),
    startSchedule('purge-revocations', 3_600_000, purgeRevocations),
    startSchedule('change-mobiles', 60_000, () => applyMobileChanges(mobileBatch)),
    startSchedule('purge-refresh-tokens', 3_600_000, purgeRefreshTokens),
    startSchedule('purge-idempotency-keys', 3_600_000, purgeIdempotencyKeys),
    startSchedule('purge-staff-sessions', 3_600_000, purgeStaffSessions),
    startSchedule('purge-sku-changes', 3_600_000, purgeSkuChanges),
    startSchedule('purge-views', 3_600_000, purgeViews),
    startSchedule('purge-audit-entries', 3_600_000, purgeAuditEntries),
    startSchedule('apply-schedules', 500, () =>
      applySchedules(recordUnrequested('schedule', 'applySchedules')),
    ),
    startSchedule('remove-unused-pictures', 3_600_000, removeUnusedPictures),
    startSchedule('alert-low-stock', 5_000, alertLowStock),
    startSchedule('store-visitors', 60_000, storeVisitors),
    startSchedule('fold-figures', 5_000, foldFiguresSparingly),
    startSchedule('run-imports', 1_000, () => runImports(leaving.signal)),
    startSchedule('purge-imports', 60_000, purgeImports),
    startSchedule('run-exports', 1_000, () => runExports(leaving.signal)),
    startSchedule('purge-exports', 60_000, purgeExports),
    startSchedule('seal-audit-entries', 1_000, sealEntries),
  ])
  const hideFigures = exposeFigures()
  return [async () => leaving.abort(), async () => hideFigures(), ...queues, ...schedules]
}
