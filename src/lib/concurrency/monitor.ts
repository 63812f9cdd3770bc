import { DeadlineExceeded } from './deadline.ts'
import { withTimeout } from './with-timeout.ts'

const intervalMs = 1_000
/** Longer than the time-out of a probe, whose error says more. */
const timeoutMs = 2_500
/** One probe may fail because this process was busy. */
const failuresUntilDown = 2

/**
 * Asks a dependency at most once a second whether this process can use it.
 * @param probe rejects when the dependency cannot be used; one without an answer within 2.5 s rejects with DeadlineExceeded
 */
export function createMonitor(probe: () => Promise<unknown>) {
  let askedMs = Number.NEGATIVE_INFINITY
  let latest: Promise<unknown> = Promise.resolve()

  let observe = (_reason?: unknown) => {}

  function ask(): Promise<unknown> {
    askedMs = performance.now()
    latest = withTimeout(probe(), timeoutMs, () => new DeadlineExceeded('the probe')).then(
      () => observe(),
      (reason) => {
        observe(reason)
        throw reason
      },
    )
    // the caller of a later check may come after the rejection
    latest.catch(() => {})
    return latest
  }

  /** Rejects with the reason why the dependency cannot be used. */
  function check(): Promise<unknown> {
    return performance.now() - askedMs < intervalMs ? latest : ask()
  }

  /**
   * Asks every second, and reports each change, before a check that finds it ends.
   * @param isDown whether the reason of a failure means that no call can succeed
   * @returns a function that ends the questions
   */
  function watch(isDown: (reason: unknown) => boolean, onChange: (isUp: boolean) => void): () => void {
    let failures = 0
    let timer: Timer
    observe = (reason) => {
      const wasUp = failures < failuresUntilDown
      failures = reason !== undefined && isDown(reason) ? failures + 1 : 0
      const isUp = failures < failuresUntilDown
      if (isUp !== wasUp) onChange(isUp)
    }
    const wait = () => {
      timer = setTimeout(() => void ask().then(wait, wait), intervalMs)
      timer.unref()
    }
    wait()
    return () => clearTimeout(timer)
  }

  return { check, watch }
}
