import { AsyncLocalStorage } from 'node:async_hooks'
import { pino } from 'pino'
import { describeError } from './describe-error.ts'
import { limitRepeats } from './logging/repeated-lines.ts'

/** The current request: its id, which each of its log lines carries, and its start (`performance.now()`). */
export const requestContext = new AsyncLocalStorage<Readonly<{ requestId: string; startedMs: number }>>()

const warning = 40
const isWritten = limitRepeats((line, leftOut) => log.warn({ line, leftOut }, 'repeated lines left out'))

/**
 * JSON lines on standard output. A repeated warning or error is counted, an alert is always written. Never pass passwords, codes or
 * tokens; `err` is described without values.
 */
export const log = pino({
  base: null,
  mixin: () => {
    const store = requestContext.getStore()
    return store ? { requestId: store.requestId } : {}
  },
  hooks: {
    logMethod(parameters, write, level) {
      if (level < warning || isWritten(kindOf(parameters))) write.apply(this, parameters)
    },
  },
  serializers: { err: (error: unknown) => describeError(error) },
})

type Fields = Readonly<{ alert?: unknown; leftOut?: unknown; code?: unknown; err?: { name?: unknown } }>

/** The message with the code and the kind of its error. Each alert is a separate kind. */
function kindOf([fields, message]: readonly unknown[]): string {
  if (typeof fields !== 'object' || fields === null) return String(fields)
  const { alert, leftOut, code = '', err } = fields as Fields
  if (alert !== undefined || leftOut !== undefined) return crypto.randomUUID()
  return [message, code, err?.name].filter(Boolean).join(': ')
}
