import { Elysia, t } from 'elysia'
import { Counter, Gauge, Registry } from 'prom-client'
import { alertNames, raisedAlerts } from '../../lib/alerts.ts'

/** Metrics of this process only: Prometheus scrapes every process. The default metrics of prom-client are wrong under Bun. */
const registry = new Registry()

new Counter({
  name: 'mall_alerts_total',
  help: 'Alerts that need an operator, by the name that the log holds in "alert".',
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

/** Metrics for Prometheus. A proxy must restrict access to the collector. */
export const metricsPlugin = new Elysia({ name: 'metrics', tags: ['service'] }).get(
  '/metrics/',
  async ({ set }) => {
    set.headers['content-type'] = registry.contentType
    return registry.metrics()
  },
  {
    response: { 200: t.String() },
    detail: {
      operationId: 'getMetrics',
      summary: '监控指标 · Metrics of this process in the Prometheus format',
      description:
        'Prometheus 文本格式：请求数、耗时、连接池、队列与缓存，仅限本进程。 · The Prometheus text format: requests, durations, pools, queues and caches of this process only.',
    },
  },
)
