import { Elysia, t } from 'elysia'
import { serviceUnavailable } from '../../lib/errors.ts'
import { problems } from '../fields.ts'

/**
 * Liveness and readiness probes.
 * @param checks a probe by name of each dependency; it rejects when the dependency does not answer
 */
export const healthPlugin = (checks: Readonly<Record<string, () => Promise<unknown>>>) =>
  new Elysia({ name: 'health', tags: ['service'] })
    .get('/health/live/', () => ({ status: 'ok' as const }), {
      response: { 200: t.Object({ status: t.Literal('ok') }) },
      detail: {
        operationId: 'getLiveness',
        summary: '进程存活 · Liveness of this process',
        description:
          '进程在运行即为 200，不检查 MySQL 与 Redis。供编排系统判断是否重启。 · 200 while the process runs. It asks neither MySQL nor Redis: an orchestrator restarts the process by it.',
      },
    })
    .get(
      '/health/ready/',
      async () => {
        const names = Object.keys(checks)
        const results = await Promise.allSettled(Object.values(checks).map((check) => within(2_000, check())))
        const down = names.filter((_, i) => results[i]?.status === 'rejected')
        if (down.length > 0) throw serviceUnavailable({ members: { down }, retryAfterSeconds: 2 })
        return { status: 'ok' as const, checks: names }
      },
      {
        response: {
          200: t.Object({
            status: t.Literal('ok'),
            checks: t.Array(t.String(), {
              description: '已应答的依赖，如 mysql · dependencies that answered, such as mysql',
            }),
          }),
          ...problems(503),
        },
        detail: {
          operationId: 'getReadiness',
          summary: '可以接收请求 · Readiness: this process can write',
          description:
            '本进程能写入 MySQL 与 Redis 且不在退出时为 200，否则为 503，down 列出不可用的依赖；每秒最多检查一次。供负载均衡判断是否转发请求。 · 200 while this process can write to MySQL and Redis and does not end, otherwise 503, whose member down names what cannot be used. It asks at most once a second. A load balancer routes requests by it.',
        },
      },
    )

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref(),
    ),
  ])
}
