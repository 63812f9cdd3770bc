import type { AcknowledgedOrder } from '../load/acknowledged.ts'
import type { Caller } from '../load/call.ts'
import type { Fault } from './schedule.ts'

/** What callers noticed of one fault, in seconds. */
export type Recovery = Readonly<{
  what: string
  /** From the begin until the last request was sent that failed, while the target was down. */
  recoverySeconds: number
  /** The longest time without an acknowledged order, from the begin until the target served again. */
  longestGapSeconds: number
  /** Requests that failed, and all requests, from the begin until the target served again. */
  failed: number
  requests: number
  /** Failed requests after the target was allowed back. */
  failedLater: number
}>

/** Compares the times of all requests with those of the faults. */
export function measureRecovery(
  faults: readonly Fault[],
  ends: Caller['ends'],
  orders: readonly AcknowledgedOrder[],
): Recovery[] {
  const answered = orders.map(({ answeredMs }) => answeredMs).toSorted((a, b) => a - b)
  return faults.map(({ what, beganMs, endedMs, servingMs }) => {
    const during = ends.filter(({ endedMs: at }) => at >= beganMs && at <= servingMs + 2_000)
    const failures = during.filter(({ failed }) => failed)
    const early = failures.filter(({ startedMs }) => startedMs < endedMs)
    const last = Math.max(beganMs, ...early.map(({ startedMs }) => startedMs))
    const moments = [beganMs, ...answered.filter((at) => at > beganMs && at < servingMs), servingMs]
    const gaps = moments.slice(1).map((at, i) => at - (moments[i] as number))
    return {
      what,
      recoverySeconds: (last - beganMs) / 1_000,
      longestGapSeconds: Math.max(0, ...gaps) / 1_000,
      failed: failures.length,
      requests: during.length,
      failedLater: failures.length - early.length,
    }
  })
}
