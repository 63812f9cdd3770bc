import { AsyncLocalStorage } from 'node:async_hooks'
import { pino } from 'pino'

/** What every log line of a request carries. */
export const requestContext = new AsyncLocalStorage<{ requestId: string }>()

/** JSON lines on standard output; passwords, codes and tokens are never passed to it. */
export const log = pino({ base: null, mixin: () => requestContext.getStore() ?? {} })
