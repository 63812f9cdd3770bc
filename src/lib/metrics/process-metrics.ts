import { monitorEventLoopDelay } from 'node:perf_hooks'
import { alertNames, raisedAlerts } from '../alerts.ts'
import { beforeScrape, createCounter, createGauge } from './registry.ts'

const resolutionMs = 50
const nanoseconds = 1e9

const alerts = createCounter(
  'mall_alerts_total',
  'Alerts that need an operator, by the name that the log holds in "alert".',
  ['alert'],
)
const memory = createGauge('process_resident_memory_bytes', 'Resident memory size in bytes.')
const cpu = createGauge('process_cpu_seconds_total', 'User and system processor time in seconds.')
const lag = createGauge(
  'mall_event_loop_lag_seconds',
  'How late timers of this process were since the last scrape; quantile 1 is the longest delay.',
  ['quantile'],
)
createGauge('process_start_time_seconds', 'Start time of the process since unix epoch in seconds.').set(
  Math.round(performance.timeOrigin / 1000),
)

/** Measures from the first scrape on: without Prometheus there is no timer. */
let delays: ReturnType<typeof monitorEventLoopDelay> | undefined

beforeScrape(() => {
  memory.set(process.memoryUsage.rss())
  const { user, system } = process.cpuUsage()
  cpu.set((user + system) / 1e6)
  alerts.reset()
  for (const alert of alertNames) alerts.inc({ alert }, raisedAlerts().get(alert) ?? 0)
  measureLag()
})

function measureLag(): void {
  if (!delays) {
    delays = monitorEventLoopDelay({ resolution: resolutionMs })
    delays.enable()
  }
  for (const quantile of [0.5, 0.99, 1]) {
    const delay = delays.count === 0 ? 0 : delays.percentile(quantile * 100)
    lag.set({ quantile: String(quantile) }, delay / nanoseconds)
  }
  delays.reset()
}
