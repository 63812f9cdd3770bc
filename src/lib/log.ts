import { AsyncLocalStorage } from 'node:async_hooks'
import { pino } from 'pino'
import { describeError } from './describe-error.ts'
import { kindOfLine } from './logging/kind-of-line.ts'
import { limitRepeats } from './logging/repeated-lines.ts'

/** The current request: its id, which each of its log lines carries, and its start (`performance.now()`). */
export const requestContext = new AsyncLocalStorage<Readonly<{ requestId: string; startedMs: number }>>()

const warning = 40
const isWritten = limitRepeats((line, leftOut) => log.warn({ line, leftOut }, 'repeated lines left out'))
const isAdmitted = (kind: string | undefined) => kind === undefined || isWritten(kind)

/**
 * JSON lines on standard output. A repeated warning or error is counted (same message, same part of the program, same
 * place), an alert is always written. Never pass passwords, codes or
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
      if (level < warning || isAdmitted(kindOfLine(parameters))) write.apply(this, parameters)
    },
  },
  serializers: { err: (error: unknown) => describeError(error) },
})
