import { Elysia, t } from 'elysia'
import { Counter, Gauge, Registry } from 'prom-client'
import { alertNames, raisedAlerts } from '../lib/alerts.ts'

/** Of this process alone: a collector asks each. The library's default metrics are wrong under Bun and left out. */
const registry = new Registry()

new Counter({
  name: 'mall_alerts_total',
  help: 'Things that somebody has to look at, as the log names them in "alert".',
  labelNames: ['alert'],
  registers: [registry],
  collect() {
    this.reset()
    for (const alert of alertNames) this.inc({ alert }, raisedAlerts().get(alert) ?? 0)
  },
})
new Gauge({
  name: 'process_resident_memory_bytes',
  help: 'Resident memory size in bytes.',
  registers: [registry],
  collect() {
    this.set(process.memoryUsage.rss())
  },
})
new Gauge({
  name: 'process_start_time_seconds',
  help: 'Start time of the process since unix epoch in seconds.',
  registers: [registry],
}).set(Math.round(performance.timeOrigin / 1000))

/** For Prometheus. Let nobody but the collector reach it: a proxy's work. */
export const metricsPlugin = new Elysia({ name: 'metrics', tags: ['service'] }).get(
  '/metrics/',
  async ({ set }) => {
    set.headers['content-type'] = registry.contentType
    return registry.metrics()
  },
  {
    response: { 200: t.String() },
    detail: { summary: '监控指标 · Metrics of this process, for Prometheus' },
  },
)
