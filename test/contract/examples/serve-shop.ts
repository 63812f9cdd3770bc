import './fixed-clock.ts'

/** A process of the example shop: the application with its search and figures, the job that sends SMS and mail, and an idle schedule. */
const { createApp } = await import('../../../src/app.ts')
const { config } = await import('../../../src/config/index.ts')
const { followRevocations } = await import('../../../src/domains/accounts/sign-in/revocation-feed.ts')
const { subscribeToInvalidations } = await import('../../../src/domains/catalog/cache/change-events.ts')
const { startSendingMessages } = await import('../../../src/jobs/send-messages.ts')
const { startSchedule } = await import('../../../src/jobs/schedule.ts')
const { whenSearchReady } = await import('../../../src/domains/search/search-service.ts')
const { foldUntil } = await import('../../support/fold-until.ts')
startSendingMessages()
await startSchedule('send-refunds', 3_600_000, async () => undefined)
await Promise.all([whenSearchReady(), foldUntil()])
followRevocations()
subscribeToInvalidations()
createApp({}).listen({ port: config.port, hostname: config.host })
