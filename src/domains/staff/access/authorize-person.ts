import type { AuthorizePerson } from '../../accounts/disable-account.ts'
import { holdsAll, holdsNamed, readRights } from '../../accounts/permissions/rights.ts'
import type { Customer } from '../../accounts/shoppers/find-customer.ts'
import { outranked, permissionDenied, selfDemotion } from '../errors.ts'
import { readOwnRights } from './authorize-grants.ts'
import type { StaffCaller } from './caller.ts'
import { holderOf, holdsPermission } from './holds-permission.ts'

/** What a route of shoppers requires beside its own permission when the person is staff. */
type StaffPermission = 'users.view_staff' | 'users.change_staff' | 'users.delete_staff'

/**
 * Rule on persons whom the caller locks, signs out, exports or erases: not the caller; staff only with a permission on staff, and
 * none with more permissions. A locked staff user keeps the rank. An API key has the rank of its scope.
 * @throws in the verb 403 staff_only, permission_denied, outranked; 409 self_demotion
 */
export function authorizePerson(caller: StaffCaller, onStaff: StaffPermission): AuthorizePerson {
  return async (tx, person) => {
    if (person.id === caller.id) throw selfDemotion()
    if (!person.isStaff) return
    const own = await readOwnRights(tx, caller)
    if (!(await holdsNamed(tx, own, onStaff))) throw permissionDenied({ members: { permission: onStaff } })
    if (own.isSuperuser) return
    const [theirs] = await readRights(tx, [person.id])
    if (!theirs || theirs.isSuperuser || !holdsAll(own, theirs.permissions)) throw outranked()
  }
}

/** Requires `users.view_staff` to read a person who is staff. @throws 403 permission_denied */
export async function requireSightOfStaff(caller: StaffCaller, { isStaff }: Customer): Promise<void> {
  const permission = 'users.view_staff'
  if (isStaff && !(await holdsPermission(holderOf(caller), permission)))
    throw permissionDenied({ members: { permission } })
}
