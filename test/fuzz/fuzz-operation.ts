import fc, { type Arbitrary } from 'fast-check'
import type { Operation } from '../support/api-document.ts'
import type { Violation } from './check-answer.ts'
import type { Draft } from './generate/requests.ts'

/** One kind of failure of an operation with the smallest request that was found. */
type Failure = Readonly<{ kind: string; found: string; request: string; seed: number; count: number }>

export type OperationResult = Readonly<{
  operation: string
  calls: number
  ms: number
  slowestMs: number
  outcomes: readonly string[]
  failures: readonly Failure[]
}>

/** What one call had as its outcome: the status and code, and what it breaks. */
export type Outcome = Readonly<{
  outcome: string
  request: string
  violation?: Violation | undefined
}>

export type Send = (operation: Operation, draft: Draft) => Promise<Outcome>

type Options = Readonly<{ calls: number; seed: number; requests: Arbitrary<Draft>; send: Send }>

/** Calls to make a request smaller; each kind of failure has its own. */
const shrinkCalls = 80
/** Kinds of failures of one operation, then its fuzz ends. */
const mostKinds = 12

/** Sends random requests of an operation. Each kind of failure is made as small as possible once, and counted. */
export async function fuzzOperation(
  operation: Operation,
  { calls, seed, requests, send }: Options,
): Promise<OperationResult> {
  const kinds = new Map<string, Failure>()
  const outcomes = new Set<string>()
  let [sent, slowestMs] = [0, 0]
  const began = performance.now()

  async function attempt(draft: Draft): Promise<Outcome> {
    const start = performance.now()
    const outcome = await send(operation, draft)
    slowestMs = Math.max(slowestMs, performance.now() - start)
    sent++
    outcomes.add(outcome.outcome)
    return outcome
  }

  for (let round = 0; sent < calls && kinds.size < mostKinds; round++) {
    let smallest: Failure | undefined
    let shrinks = 0
    const property = fc.asyncProperty(requests, async (draft) => {
      if (smallest && ++shrinks > shrinkCalls) return true
      const { violation, request } = await attempt(draft)
      if (!violation) return true
      const { kind, found } = violation
      const before = kinds.get(kind)
      if (before) kinds.set(kind, { ...before, count: before.count + 1 })
      if (before || (smallest && smallest.kind !== kind)) return true
      smallest = { kind, found, request, seed: seed + round, count: 1 }
      return false
    })
    await fc.check(property, { seed: seed + round, numRuns: calls - sent })
    if (!smallest) break
    kinds.set(smallest.kind, smallest)
  }
  return {
    operation: operation.operationId,
    calls: sent,
    ms: performance.now() - began,
    slowestMs,
    outcomes: [...outcomes].sort(),
    failures: [...kinds.values()],
  }
}
