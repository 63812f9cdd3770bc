import { existsSync, readFileSync } from 'node:fs'
import type { Recovery } from '../faults/recovery.ts'
import { count, type Ledger } from '../load/acknowledged.ts'
import type { Caller } from '../load/call.ts'

type Result = Readonly<{
  ledger: Ledger
  caller: Pick<Caller, 'statuses' | 'ends'>
  recoveries: readonly Recovery[]
  /** What is wrong at each node, and what asynchronous replication lost. */
  rows: readonly Readonly<Record<'wrong' | 'lost', Readonly<Record<string, number>>>>[]
  trades: Readonly<Record<string, number>>
  /** Exit status of `verify` at each node. */
  verified: readonly number[]
  playedSeconds: number
  logs: readonly Readonly<{ name: string; logFile: string }>[]
}>

const allowedStatus = /^(2\d\d|4\d\d|503)\b/

/** Prints what happened. @returns whether nothing is wrong */
export function printReport(result: Result): boolean {
  const { ledger, caller, recoveries, rows, trades, verified, playedSeconds, logs } = result
  const faults = new Map(ledger.faults)
  printStatuses(caller, faults)
  printThroughput(result)
  console.log('\nrecovery, in seconds:')
  for (const each of recoveries) {
    const share = ((100 * each.failed) / Math.max(1, each.requests)).toFixed(1)
    console.log(
      `  ${each.what.padEnd(22)} last failure after ${each.recoverySeconds.toFixed(1)}, longest time without an order ${each.longestGapSeconds.toFixed(1)}, ${each.failed} of ${each.requests} requests failed (${share} %), ${each.failedLater} of them after it was back`,
    )
  }
  printLogs(logs)
  for (const [what, times] of ledger.notes) console.log(`note: ${what}: ${times}`)
  for (const [i, { wrong, lost }] of rows.entries()) {
    for (const [what, times] of Object.entries(wrong)) count(faults, `node ${i + 1}: ${what}`, times)
    for (const [what, times] of Object.entries(lost))
      if (times > 0) console.log(`lost by asynchronous replication: ${what}: ${times}`)
  }
  for (const [what, times] of Object.entries(trades)) count(faults, what, times)
  for (const [i, status] of verified.entries()) count(faults, `node ${i + 1}: verify failed`, status)
  const { orders, paid, cancelled, refunds, approved, shipped, prices } = ledger
  console.log(
    `\nacknowledged in ${playedSeconds.toFixed(0)} s: ${orders.length} orders, ${paid.length} payments, ${cancelled.length} cancellations, ${refunds.length} refund requests, ${approved.length} refunds, ${shipped.length} shipments, ${prices.length} prices; ${ledger.unknownTurns.size} orders of unknown outcome`,
  )
  const wrong = [...faults].filter(([, times]) => times > 0)
  for (const [what, times] of wrong) console.log(`FAULT: ${what}: ${times}`)
  const played = Math.min(orders.length, paid.length, cancelled.length, approved.length, shipped.length)
  if (played === 0) console.log('FAULT: a part of the load did nothing')
  console.log(
    wrong.length === 0 && played > 0 ? 'nothing is lost or doubled' : `${wrong.length} kinds of faults`,
  )
  return wrong.length === 0 && played > 0
}

function printStatuses({ statuses }: Pick<Caller, 'statuses'>, faults: Map<string, number>): void {
  console.log('\nanswers:')
  for (const [operation, counts] of statuses) {
    console.log(`  ${operation.padEnd(22)} ${[...counts].map(([status, n]) => `${status}: ${n}`).join(', ')}`)
    for (const [status, n] of counts) {
      if (!allowedStatus.test(status)) count(faults, `${operation} answered ${status}`, n)
      if (status.startsWith('401') && operation !== 'sign out')
        count(faults, `${operation} answered ${status}`, n)
    }
  }
}

function printThroughput({ caller, ledger, playedSeconds }: Result): void {
  const failed = caller.ends.filter((each) => each.failed).length
  const times = caller.ends.map(({ startedMs, endedMs }) => endedMs - startedMs).toSorted((a, b) => a - b)
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(0)
  const share = ((100 * failed) / Math.max(1, times.length)).toFixed(2)
  console.log(
    `\n${(times.length / playedSeconds).toFixed(0)} requests/s, ${(ledger.orders.length / playedSeconds).toFixed(1)} orders/s, ${share} % failed, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(0.999999)} ms`,
  )
}

/** Counts the errors and alerts of each process by their message. */
function printLogs(logs: Result['logs']): void {
  for (const { name, logFile } of logs) {
    const counts = new Map<string, number>()
    for (const line of existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n') : []) {
      if (!line.startsWith('{')) {
        if (line.trim()) count(counts, line.trim().slice(0, 120))
        continue
      }
      const { level, msg, alert, err } = JSON.parse(line)
      if (level >= 40) count(counts, [msg, alert, err?.message?.slice(0, 100)].filter(Boolean).join(' | '))
    }
    const most = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 8)
    for (const [what, times] of most) console.log(`log of ${name}: ${times} × ${what}`)
  }
}
