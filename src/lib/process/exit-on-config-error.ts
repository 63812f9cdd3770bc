import { ConfigError } from '../config-error.ts'

/** Runs a step of the start. A ConfigError ends the process with its message, one line, and status 1. */
export function exitOnConfigError<T>(work: () => T): T {
  try {
    const result = work()
    return result instanceof Promise ? (result.catch(end) as T) : result
  } catch (error) {
    return end(error)
  }
}

function end(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error
  console.error(error.message)
  process.exit(1)
}
