import { afterAll, beforeAll, expect, test } from 'bun:test'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { type IsolatedApp, startIsolatedApp, waitUntil } from '../../support/processes/isolated-app.ts'

let mall: IsolatedApp
let metricsPort: number

beforeAll(async () => {
  metricsPort = await freePort()
  mall = await startIsolatedApp({ redisDb: 41, env: { METRICS_PORT: String(metricsPort) } })
}, 120_000)
afterAll(() => mall?.stop())

const scrape = async () => {
  const answer = await fetch(`http://127.0.0.1:${metricsPort}/metrics/`)
  return { status: answer.status, text: await answer.text() }
}

test('METRICS_PORT serves the metrics and nothing else, and the public port has none', async () => {
  const status = async (port: number, path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
  expect(await status(metricsPort, '/metrics/')).toBe(200)
  expect(await status(metricsPort, '/areas/')).toBe(404)
  expect(await status(mall.port, '/metrics/')).toBe(404)
  expect(await status(mall.port, '/areas/')).toBe(200)
})

test('a worker shows queues, schedules, payments, budgets, clocks and subscriptions', async () => {
  await waitUntil('a schedule has run', async () =>
    (await scrape()).text.includes(
      'mall_schedule_last_success_timestamp_seconds{schedule="seal-audit-entries"}',
    ),
  )
  const { text } = await scrape()
  const series = [
    /^mall_figures_timestamp_seconds 1\.\d+e\+9|^mall_figures_timestamp_seconds \d{10}/m,
    /^mall_queue_jobs\{queue="sms",state="waiting"\} 0$/m,
    /^mall_queue_jobs\{queue="mail",state="failed"\} 0$/m,
    /^mall_queue_oldest_seconds\{queue="sms"\} 0$/m,
    /^mall_schedule_interval_seconds\{schedule="check-bills"\} 1800$/m,
    /^mall_job_duration_seconds_count\{job="seal-audit-entries",outcome="done"\} [1-9]/m,
    /^mall_refunds_pending 0$/m,
    /^mall_payment_attempts_open 0$/m,
    /^mall_payment_incidents\{kind="bill_difference"\} 0$/m,
    /^mall_sms_used 0$/m,
    /^mall_sms_budget [1-9]/m,
    /^mall_clock_skew_seconds\{server="mysql"\} -?0\.\d+/m,
    /^mall_clock_skew_seconds\{server="redis"\} -?0\.\d+/m,
    /^mall_subscription_connected\{channel="token-revocations"\} 1$/m,
    /^mall_redis_command_duration_seconds_count\{command="set"\} [1-9]/m,
  ]
  expect(series.filter((each) => !each.test(text)).map(String)).toEqual([])
}, 60_000)
