import type { Transaction } from '../../../db/client.ts'
import { lockName } from '../../../db/lock-name.ts'

/**
 * Locks what all people may do until the transaction ends: one change of staff, groups or permissions at a time, on every
 * process. What a check reads behind this lock is true until the commit, so no grant overtakes the withdrawal of the same
 * right. Verbs take it before the row of a user.
 */
export function lockGrants(tx: Transaction): Promise<void> {
  return lockName(tx, 'grants')
}
