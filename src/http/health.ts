import { Elysia, t } from 'elysia'
import { serviceUnavailable } from '../lib/errors.ts'
import { problems } from './fields.ts'

/**
 * Liveness and readiness probes.
 * @param checks a probe by name of each dependency; it rejects when the dependency does not answer
 */
export const healthPlugin = (checks: Readonly<Record<string, () => Promise<unknown>>>) =>
  new Elysia({ name: 'health', tags: ['service'] })
    .get('/health/live/', () => ({ status: 'ok' as const }), {
      response: { 200: t.Object({ status: t.Literal('ok') }) },
      detail: { operationId: 'getLiveness', summary: '进程存活 · Liveness of this process' },
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
          200: t.Object({ status: t.Literal('ok'), checks: t.Array(t.String()) }),
          ...problems(503),
        },
        detail: { operationId: 'getReadiness', summary: '可以接收请求 · Readiness: MySQL and Redis answer' },
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
