import { requestContext } from '../lib/log.ts'
import { type Limit, type PolicyName, policyOf } from './limit-policies.ts'

/** What a published limit leaves to the caller of a request. Without `resetSeconds` no window is open. */
export type LimitState = Readonly<{ policy: PolicyName; remaining: number; resetSeconds?: number }>

/** The states of each request, by its context. */
const states = new WeakMap<object, Map<string, LimitState>>()

/**
 * Records for the answer to the current request what a limit leaves. A later state of the same limit replaces it. Outside a
 * request, and for a limit that is not published, nothing happens.
 * @param used points, beyond the limit too
 * @param resetSeconds until the window or the lock ends; 0 without one
 */
export function recordState(limit: Limit, used: number, resetSeconds: number): void {
  const request = requestContext.getStore()
  const policy = request && policyOf(limit)
  if (!request || policy === undefined) return
  const known = states.get(request) ?? new Map<string, LimitState>()
  states.set(request, known)
  const remaining = Math.max(0, limit.points - used)
  known.set(policy, { policy, remaining, ...(resetSeconds > 0 && { resetSeconds }) })
}

/** Returns the states of the limits that the current request was counted against, in the order of the first counting. */
export function currentStates(): readonly LimitState[] {
  const request = requestContext.getStore()
  return [...((request && states.get(request)?.values()) ?? [])]
}
