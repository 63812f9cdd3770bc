import { Elysia, t } from 'elysia'
import { serviceUnavailable } from '../lib/errors.ts'
import { problems } from './fields.ts'

/** Liveness and readiness; `checks` resolve while what they stand for answers. */
export const healthPlugin = (checks: Readonly<Record<string, () => Promise<unknown>>>) =>
  new Elysia({ name: 'health', tags: ['service'] })
    .get('/health/live/', () => ({ status: 'ok' as const }), {
      response: { 200: t.Object({ status: t.Literal('ok') }) },
      detail: { summary: '进程存活 · The process is alive' },
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
        detail: { summary: '可以接收请求 · MySQL and Redis answer' },
      },
    )

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no answer in time')), ms).unref()),
  ])
}
