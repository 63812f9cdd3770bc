import { describeError } from '../describe-error.ts'
import { databaseErrno } from '../server-errors.ts'

type Fields = Readonly<Record<string, unknown>>

/** Fields that name a part of the program, never a value of a request. */
const parts = ['code', 'job', 'queue', 'lease', 'gateway', 'vendor', 'kind', 'statement', 'server']

/**
 * Returns what equal lines have in common: the message, the part of the program, and type, code and place of the error.
 * @param line what pino gets: fields and a message, or a message
 * @returns undefined for a line that is always written
 */
export function kindOfLine([fields, message]: readonly unknown[]): string | undefined {
  if (typeof fields !== 'object' || fields === null) return String(fields)
  const { alert, leftOut, err, ...others } = fields as Fields
  if (alert !== undefined || leftOut !== undefined) return undefined
  return [message, ...parts.map((part) => others[part] ?? ''), ...(err ? kindOfError(err) : [])].join(': ')
}

/** Type, code and place of the innermost error. */
function kindOfError(error: unknown): unknown[] {
  let described = describeError(error)
  while (described.cause) described = described.cause
  const { type, code, stack = '' } = described
  return [type, code, databaseErrno(error), stack.slice(0, stack.indexOf('\n'))]
}
