import { AsyncLocalStorage } from 'node:async_hooks'
import { pino } from 'pino'
import { describeError } from './describe-error.ts'

/** The current request: its id, which each of its log lines carries, and its start (`performance.now()`). */
export const requestContext = new AsyncLocalStorage<Readonly<{ requestId: string; startedMs: number }>>()

/** JSON lines on standard output. Never pass passwords, codes or tokens; `err` is described without values. */
export const log = pino({
  base: null,
  mixin: () => {
    const store = requestContext.getStore()
    return store ? { requestId: store.requestId } : {}
  },
  serializers: { err: (error: unknown) => describeError(error) },
})
