import type { InTransaction } from '../../../db/in-transaction.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { actorOf, type Origin, type StaffCaller } from '../access/caller.ts'
import { preconditionRequired } from '../errors.ts'
import { checkVersion, type Edit } from './check-version.ts'
import { storeEntry } from './store-entry.ts'

/**
 * Returns what a staff route passes to a verb as `inTransaction`: it checks the caller's If-Match against the locked object and
 * writes the audit entry, both in the transaction of the change. An edit that changes no field has an entry, too: it was a call.
 * A verb that finds nothing to do reports no change.
 * @param action the operation id of the route
 * @throws 412 precondition_failed, inside the verb, with the members that `checkVersion` names
 */
export function recordChange(caller: StaffCaller, action: string): InTransaction {
  return recordEdit(caller, action, undefined)
}

/**
 * Returns the same for a route that requires If-Match.
 * @throws 428 precondition_required; 412 as `recordChange`
 */
export function recordMatchedChange(caller: StaffCaller, action: string): InTransaction {
  requireMatch(caller)
  return recordChange(caller, action)
}

/** @throws 428 precondition_required without If-Match */
export function requireMatch({ ifMatch }: StaffCaller): void {
  if (ifMatch === undefined) throw preconditionRequired()
}

/** Returns the same for a change that follows from the call on another object, to which the caller's If-Match does not apply. */
export function recordConsequence(caller: StaffCaller, action: string): InTransaction {
  return recordChange({ ...caller, ifMatch: undefined }, action)
}

/** What a route passes that serves a person who is not signed in, but proved to be them in another way. */
export function recordOwnChange(userId: number, origin: Origin, action: string): InTransaction {
  return (tx, change) => storeEntry(tx, { userId, actor: 'staff', ...origin }, action, change)
}

/** Returns the same for an edit that may be merged with others (`applyEdit`). */
export function recordEdit(caller: StaffCaller, action: string, edit: Edit | undefined): InTransaction {
  return async (tx, change) => {
    // the caller's If-Match names a version of the object of the call
    if (!('changes' in change)) await checkVersion(tx, caller, change, edit)
    await storeEntry(tx, { userId: caller.id, actor: actorOf(caller), ...caller.origin }, action, change)
    await failpoint('audit:stored')
  }
}

/** What work that serves no request passes to a verb as `inTransaction`: it writes the audit entry. */
export function recordUnrequested(actor: 'erasure' | 'schedule', action: string): InTransaction {
  const author = { userId: null, actor, address: '', requestId: '', method: '', path: '' }
  return (tx, change) => storeEntry(tx, author, action, change)
}
