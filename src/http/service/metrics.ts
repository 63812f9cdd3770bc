import { Elysia, t } from 'elysia'
import { metricsType, renderMetrics } from '../../lib/metrics/registry.ts'
import '../../lib/metrics/process-metrics.ts'

/** Metrics for Prometheus. A proxy must restrict access to the collector. */
export const metricsPlugin = new Elysia({ name: 'metrics', tags: ['service'] }).get(
  '/metrics/',
  async ({ set }) => {
    set.headers['content-type'] = metricsType
    return renderMetrics()
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
