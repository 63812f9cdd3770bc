import { AsyncLocalStorage } from 'node:async_hooks'
import { withTimeout } from './with-timeout.ts'

const deadlines = new AsyncLocalStorage<number>()

/** Work did not end before its deadline. A statement that a server has received may still take effect. */
export class DeadlineExceeded extends Error {
  readonly code = 'DEADLINE_EXCEEDED'

  constructor(what: string) {
    super(`${what} did not end before the deadline`)
  }
}

/** Milliseconds until the current work must have ended; negative after the deadline, infinite in jobs and commands. */
export function remainingMs(): number {
  const due = deadlines.getStore()
  return due === undefined ? Number.POSITIVE_INFINITY : due - performance.now()
}

/** Gives the rest of the current request a deadline, in milliseconds from now. */
export function startDeadline(ms: number): void {
  deadlines.enterWith(performance.now() + ms)
}

/** Runs work that many requests share, or that must end after one of them, with a separate deadline, in milliseconds from now. */
export function withDeadline<T>(ms: number, work: () => T): T {
  return deadlines.run(performance.now() + ms, work)
}

/** Longest load of data that many requests share, milliseconds. */
const sharedLoadMs = 10_000

/** Runs a load that many requests share. Its deadline is separate, since the request that starts it may have little time left. */
export function withSharedDeadline<T>(load: () => T): T {
  return withDeadline(sharedLoadMs, load)
}

/**
 * Waits for shared work until the deadline of the current request; the work continues.
 * @throws DeadlineExceeded
 */
export function untilDeadline<T>(work: Promise<T>): Promise<T> {
  const leftMs = remainingMs()
  if (leftMs === Number.POSITIVE_INFINITY) return work
  return withTimeout(work, Math.max(0, leftMs), () => new DeadlineExceeded('a shared load'))
}

/** Milliseconds after the deadline in which the outcome of a COMMIT is read back. */
export const readBackMs = 800

/** Runs work of a request that takes as long as a job, such as a report of a year, or that continues after its answer. */
export function withoutDeadline<T>(work: () => T): T {
  return deadlines.run(Number.POSITIVE_INFINITY, work)
}
