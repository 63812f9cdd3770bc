import type { Transaction } from '../../../db/client.ts'
import { holdsNamed } from '../../accounts/permissions/rights.ts'
import { readOwnRights } from '../access/authorize-grants.ts'
import type { StaffCaller } from '../access/caller.ts'

/**
 * Returns whether the caller may read the objects that their route changes: with the `view` permission of each model that the
 * permissions of the route are about. A route for any staff changes what belongs to the caller.
 * @throws 403 staff_only
 */
export async function maySeeObjects(tx: Transaction, caller: StaffCaller): Promise<boolean> {
  if (caller.permissions.length === 0) return true
  const views = new Set(caller.permissions.map((name) => name.replace(/\.(add|change|delete)_/, '.view_')))
  const own = await readOwnRights(tx, caller)
  for (const view of views) if (!(await holdsNamed(tx, own, view))) return false
  return true
}
