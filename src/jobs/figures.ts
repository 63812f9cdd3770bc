import { config } from '../config/index.ts'
import { type PaymentFigures, readPaymentFigures } from '../domains/payments/read-figures.ts'
import { readSmsUsage } from '../domains/verification/quotas.ts'
import { now } from '../lib/clock.ts'
import { withDeadline } from '../lib/concurrency/deadline.ts'
import { beforeScrape, createGauge } from '../lib/metrics/registry.ts'
import { redis } from '../redis/client.ts'
import { type JobFigures, readJobFigures } from '../redis/job-figures.ts'
import { keys, seconds } from '../redis/keys.ts'
import { readVerification, type Verification } from '../redis/last-verification.ts'

/** A scrape waits for the figures no longer than this. */
const deadlineMs = 2_000

const time = createGauge(
  'mall_figures_timestamp_seconds',
  'When the figures of queues and payments were read.',
)
const queueJobs = createGauge('mall_queue_jobs', 'Jobs of a queue by state.', ['queue', 'state'])
const queueOldest = createGauge('mall_queue_oldest_seconds', 'Age of the oldest job that waits.', ['queue'])
const interval = createGauge('mall_schedule_interval_seconds', 'Interval of a schedule.', ['schedule'])
const lastSuccess = createGauge(
  'mall_schedule_last_success_timestamp_seconds',
  'End of the newest successful run of a schedule.',
  ['schedule'],
)
const lastFailure = createGauge(
  'mall_schedule_last_failure_timestamp_seconds',
  'End of the newest failed run of a schedule.',
  ['schedule'],
)
const refunds = createGauge('mall_refunds_pending', 'Refunds that the gateway has not confirmed.')
const refundOldest = createGauge('mall_refund_oldest_seconds', 'Age of the oldest pending refund.')
const attempts = createGauge('mall_payment_attempts_open', 'Open payment attempts.')
const attemptOldest = createGauge('mall_payment_attempt_oldest_seconds', 'Age of the oldest open attempt.')
const incidents = createGauge('mall_payment_incidents', 'Unresolved incidents.', ['kind'])
const smsUsed = createGauge('mall_sms_used', 'SMS of the current day of the budget.')
const smsBudget = createGauge('mall_sms_budget', 'SMS that the shop may send in a day.')
const verified = createGauge('mall_verify_timestamp_seconds', 'End of the last `bun run verify`.')
const violations = createGauge(
  'mall_verify_violations',
  'Rows that broke an invariant in the last verification.',
)

/** What costs SQL or many commands, read for all processes together. Moments are epoch milliseconds. */
type Figures = Readonly<{
  atMs: number
  jobs: JobFigures
  payments: PaymentFigures
  sms: number
  verification: Verification | null
}>

/**
 * Shows the figures of the whole shop in the metrics of this process. They are read when Prometheus asks, by one of all processes
 * and once in 15 seconds; the others show what it stored in Redis.
 * @returns a function that ends this
 */
export function exposeFigures(): () => void {
  return beforeScrape(() => withDeadline(deadlineMs, async () => show(await currentFigures())))
}

async function currentFigures(): Promise<Figures | undefined> {
  const isOurs = await redis.set(keys.figuresLease, '1', 'EX', seconds.figuresLease, 'NX')
  if (!isOurs) {
    const stored = await redis.get(keys.figures)
    return stored === null ? undefined : (JSON.parse(stored) as Figures)
  }
  const [jobs, payments, sms, verification] = await Promise.all([
    readJobFigures(),
    readPaymentFigures(),
    readSmsUsage(),
    readVerification(),
  ])
  const text = JSON.stringify({ atMs: now().getTime(), jobs, payments, sms, verification })
  await redis.set(keys.figures, text, 'EX', seconds.figures)
  return JSON.parse(text) as Figures
}

function show(figures: Figures | undefined): void {
  if (!figures) return
  const { atMs, jobs, payments, sms, verification } = figures
  const ageOf = (moment: string | number | Date | null) =>
    moment === null ? 0 : Math.max(0, (atMs - new Date(moment).getTime()) / 1_000)
  time.set(atMs / 1_000)
  showJobs(jobs, ageOf)
  refunds.set(payments.refunds.count)
  refundOldest.set(ageOf(payments.refunds.oldest))
  attempts.set(payments.attempts.count)
  attemptOldest.set(ageOf(payments.attempts.oldest))
  incidents.reset()
  incidents.set({ kind: 'bill_difference' }, 0)
  for (const [kind, count] of Object.entries(payments.incidents)) incidents.set({ kind }, count)
  smsUsed.set(sms)
  smsBudget.set(config.limits.smsDailyBudget)
  if (!verification) return
  verified.set(verification.atMs / 1_000)
  violations.set(verification.violations)
}

function showJobs({ queues, schedules }: JobFigures, ageOf: (moment: number | null) => number): void {
  for (const [queue, { oldestMs, ...states }] of Object.entries(queues)) {
    for (const [state, count] of Object.entries(states)) queueJobs.set({ queue, state }, count)
    queueOldest.set({ queue }, ageOf(oldestMs))
  }
  for (const [schedule, { everyMs, succeededMs, failedMs }] of Object.entries(schedules)) {
    interval.set({ schedule }, everyMs / 1_000)
    if (succeededMs !== null) lastSuccess.set({ schedule }, succeededMs / 1_000)
    if (failedMs !== null) lastFailure.set({ schedule }, failedMs / 1_000)
  }
}
