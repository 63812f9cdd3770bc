import { AsyncLocalStorage } from 'node:async_hooks'
import { pino } from 'pino'
import { describeError } from './describe-error.ts'

/** What every log line of a request carries. */
export const requestContext = new AsyncLocalStorage<{ requestId: string }>()

/** JSON lines on standard output; passwords, codes and tokens are never passed to it, and `err` is described without values. */
export const log = pino({
  base: null,
  // a copy: pino writes the line's own fields into what it is given
  mixin: () => ({ ...requestContext.getStore() }),
  serializers: { err: (error: unknown) => describeError(error) },
})
