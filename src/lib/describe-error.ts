/** The form of an error in the log. */
type DescribedError = {
  type: string
  code?: string | number
  message: string
  /** One frame a line. */
  stack?: string
  cause?: DescribedError
}

const maxCauses = 5

/**
 * Describes an error for the log without personal data: its type, code, message, stack and causes. Drizzle puts statements
 * and parameters into its errors, MySQL the values that it refuses, ioredis the arguments of commands; all of these can
 * hold names, mobiles and addresses.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'a value that is not an Error was thrown' }
  const described: DescribedError = { type: error.constructor.name, message: messageOf(error) }
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' || typeof code === 'number') described.code = code
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line))
  if (frames && frames.length > 0) described.stack = frames.join('\n')
  if (error.cause !== undefined && depth < maxCauses) described.cause = describeError(error.cause, depth + 1)
  return described
}

function messageOf(error: Error): string {
  if ('query' in error && 'params' in error) return 'a statement failed'
  if ('sqlState' in error || 'errno' in error) return withoutValues(error.message)
  return 'command' in error ? (error.message.split(',')[0] as string) : error.message
}

/** Removes every quoted text but the name of a unique key: MySQL quotes values and names alike. */
function withoutValues(message: string): string {
  const key = /for key ('[^']*'|\S+)$/.exec(message)?.[0]
  const text = key ? message.slice(0, -key.length) : message
  return text.replace(/(['"]).*\1/s, '…') + (key ?? '')
}
