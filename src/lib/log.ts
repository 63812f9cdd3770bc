import { AsyncLocalStorage } from 'node:async_hooks'
import { pino } from 'pino'
import { describeError } from './describe-error.ts'

/** The request at hand: its id, which every log line of it carries, and when it came (`performance.now()`). */
export const requestContext = new AsyncLocalStorage<Readonly<{ requestId: string; startedMs: number }>>()

/** JSON lines on standard output; passwords, codes and tokens are never passed to it, and `err` is described without values. */
export const log = pino({
  base: null,
  mixin: () => {
    const store = requestContext.getStore()
    return store ? { requestId: store.requestId } : {}
  },
  serializers: { err: (error: unknown) => describeError(error) },
})
