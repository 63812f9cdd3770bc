import type { OperationResult } from './fuzz-operation.ts'

/** Joins the results of the rounds of each operation. */
export function mergeResults(results: readonly OperationResult[]): OperationResult[] {
  return [...Map.groupBy(results, ({ operation }) => operation)].map(([operation, rounds]) => ({
    operation,
    calls: sum(rounds.map(({ calls }) => calls)),
    ms: sum(rounds.map(({ ms }) => ms)),
    slowestMs: Math.max(...rounds.map(({ slowestMs }) => slowestMs)),
    outcomes: [...new Set(rounds.flatMap(({ outcomes }) => outcomes))].sort(),
    failures: [
      ...Map.groupBy(
        rounds.flatMap(({ failures }) => failures),
        ({ kind }) => kind,
      ).values(),
    ].map((same) => ({ ...(same[0] as (typeof same)[number]), count: sum(same.map(({ count }) => count)) })),
  }))
}

/** One line of the table: operation, calls, milliseconds of a call, outcomes and failures. */
export function tableLine({ operation, calls, ms, slowestMs, outcomes, failures }: OperationResult): string {
  const cells = [
    operation.padEnd(30),
    String(calls).padStart(6),
    (ms / Math.max(calls, 1)).toFixed(1).padStart(7),
    slowestMs.toFixed(0).padStart(7),
    String(failures.length).padStart(4),
  ]
  return `${cells.join(' ')}  ${outcomes.join(', ')}`
}

export const tableHead = `${'operation'.padEnd(30)}  calls  ms/call slowest fail  statuses and codes`

/** A failure with the request that repeats it. */
export function describeFailures({ operation, failures }: OperationResult): string[] {
  return failures.map(
    ({ kind, count, seed, request, found }) =>
      `${operation}: ${kind} (${count} times, seed ${seed})\n    ${request}\n  → ${found}`,
  )
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0)
