/** What the log says of an error. */
export type DescribedError = {
  type: string
  code?: string | number
  message: string
  /** Where it arose, one frame a line. */
  stack?: string
  cause?: DescribedError
}

const deepest = 5

/**
 * An error as it may be logged: what it is and where it arose, with nothing of what it was about. Drizzle puts statements
 * and parameters into its errors, MySQL the values it refuses, ioredis the arguments of commands: names, mobiles,
 * addresses and hashes of people. Only these few fields are taken over.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'something that is no error was thrown' }
  const described: DescribedError = { type: error.constructor.name, message: messageOf(error) }
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' || typeof code === 'number') described.code = code
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line))
  if (frames && frames.length > 0) described.stack = frames.join('\n')
  if (error.cause !== undefined && depth < deepest) described.cause = describeError(error.cause, depth + 1)
  return described
}

function messageOf(error: Error): string {
  if ('query' in error && 'params' in error) return 'a statement failed'
  if ('sqlState' in error || 'errno' in error) return withoutValues(error.message)
  return 'command' in error ? (error.message.split(',')[0] as string) : error.message
}

/** MySQL quotes values as it does names: of what it quotes only the key that refused a duplicate stays. */
function withoutValues(message: string): string {
  const key = /for key ('[^']*'|\S+)$/.exec(message)?.[0]
  const text = key ? message.slice(0, -key.length) : message
  return text.replace(/(['"]).*\1/s, '…') + (key ?? '')
}
