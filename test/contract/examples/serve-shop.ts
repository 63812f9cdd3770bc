import './fixed-clock.ts'

/** A process of the example shop: the application with its search and figures, the job that sends SMS and mail, and an idle schedule. */
const { startSendingMessages } = await import('../../../src/jobs/send-messages.ts')
const { startSchedule } = await import('../../../src/jobs/schedule.ts')
const { whenSearchReady } = await import('../../../src/domains/search/search-service.ts')
const { foldUntil } = await import('../../domains/staff/figures/fold-until.ts')
startSendingMessages()
await startSchedule('send-refunds', 3_600_000, async () => undefined)
await Promise.all([whenSearchReady(), foldUntil()])
await import('../../races/children/serve.ts')
