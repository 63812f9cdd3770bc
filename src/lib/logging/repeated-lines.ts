import { now } from '../clock.ts'

const windowMs = 60_000
/** Lines of one kind that a process writes in a minute. */
const limit = 20
/** Kinds that are counted at the same time; a kind beyond them ends the count of the oldest. */
const maxKinds = 1_000

type Window = { readonly startMs: number; lines: number }

/**
 * Limits repeated warnings and errors: after 20 lines of one kind within a minute further ones are counted, and one line gives
 * their number when the minute has ended.
 * @param report writes the number of lines of a kind that were left out
 */
export function limitRepeats(report: (kind: string, leftOut: number) => void) {
  const windows = new Map<string, Window>()

  function end(kind: string, { lines }: Window): void {
    windows.delete(kind)
    if (lines > limit) report(kind, lines - limit)
  }

  /** Whether a line of this kind is written. */
  return (kind: string): boolean => {
    const nowMs = now().getTime()
    const known = windows.get(kind)
    if (known && Math.abs(nowMs - known.startMs) >= windowMs) end(kind, known)
    const window = windows.get(kind) ?? { startMs: nowMs, lines: 0 }
    const [oldest] = windows
    if (oldest && window.lines === 0 && windows.size >= maxKinds) end(...oldest)
    windows.set(kind, window)
    window.lines++
    // a kind that does not come again reports at the end of the minute
    if (window.lines === limit + 1)
      setTimeout(() => windows.get(kind) === window && end(kind, window), windowMs).unref()
    return window.lines <= limit
  }
}
