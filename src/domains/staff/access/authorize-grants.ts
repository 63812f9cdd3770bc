import type { Transaction } from '../../../db/client.ts'
import { getApiKey } from '../../accounts/credentials/find-api-keys.ts'
import type { Authorize } from '../../accounts/permissions/authorize.ts'
import type { Group } from '../../accounts/permissions/group-fields.ts'
import type { StoredPermission } from '../../accounts/permissions/permission-fields.ts'
import {
  holdsAll,
  type Rights,
  readGranted,
  readGrantedOutside,
  readHolders,
  readMembers,
  readRights,
} from '../../accounts/permissions/rights.ts'
import type { StaffUser } from '../../accounts/staff/staff-fields.ts'
import {
  grantExceedsOwn,
  keyRefused,
  outranked,
  ownAccount,
  permissionChecked,
  selfDemotion,
  staffOnly,
} from '../errors.ts'
import type { StaffCaller } from './caller.ts'
import { listPermissions } from './permissions.ts'

/**
 * Rules on persons: the caller changes no person who has more permissions, grants nothing that they lack, and neither removes nor
 * demotes themselves.
 * @throws in the verb 403 staff_only, outranked, grant_exceeds_own; 409 self_demotion
 */
export function authorizeStaff(caller: StaffCaller): Authorize<StaffUser> {
  return async (tx, before, after) => {
    const own = await readOwnRights(tx, caller)
    const held = before ? await readGranted(tx, before.groups, before.permissions) : []
    if (before && !own.isSuperuser && (before.isSuperuser || !holdsAll(own, held))) throw outranked()
    const granted = after ? await readGranted(tx, after.groups, after.permissions) : new Set<number>()
    refuseExcess(own, granted)
    if (before?.id !== caller.id) return
    // a key that sets its owner's password would become more than a key
    if (caller.credential.kind === 'key') throw keyRefused()
    const isDemoted = !own.isSuperuser && [...held].some((id) => !granted.has(id))
    if (!after || isDemoted) throw selfDemotion()
  }
}

/**
 * Rules on the sign-in of other persons: as `authorizeStaff`, and never the caller's own, which needs their password.
 * @throws in the verb 403 staff_only, outranked; 409 own_account
 */
export function authorizeOther(caller: StaffCaller): Authorize<StaffUser> {
  return async (tx, before, after) => {
    if (before?.id === caller.id) throw ownAccount()
    await authorizeStaff(caller)(tx, before, after)
  }
}

/**
 * Rules on groups: the caller changes no group with permissions that they lack, adds no such permission, changes no permissions of
 * a member who has more, and takes no permission from themselves.
 * @throws in the verb 403 staff_only, outranked, grant_exceeds_own; 409 self_demotion
 */
export function authorizeGroup(caller: StaffCaller): Authorize<Group> {
  return async (tx, before, after) => {
    const own = await readOwnRights(tx, caller)
    const [held, granted] = [before?.permissions ?? [], after?.permissions ?? []]
    if (!holdsAll(own, held)) throw outranked()
    refuseExcess(own, granted)
    if (!before || isSame(held, granted)) return
    const members = await readRights(tx, await readMembers(tx, [before.id]))
    refuseOutranked(own, members)
    const withdrawn = held.filter((id) => !granted.includes(id))
    if (!own.isSuperuser && members.some(({ id }) => id === caller.id))
      await refuseOwnLoss(tx, caller, before.id, withdrawn)
  }
}

/**
 * Rules on permissions: the caller changes none of a person or a group with more permissions, and makes none with a name that routes check. The permissions
 * that routes check do not change.
 * @throws in the verb 403 staff_only, outranked, grant_exceeds_own; 409 permission_checked
 */
export function authorizePermission(caller: StaffCaller): Authorize<StoredPermission> {
  return async (tx, before, after) => {
    const own = await readOwnRights(tx, caller)
    if (before) await refuseHeldAbove(tx, own, before.id)
    const isUnchanged =
      before &&
      after?.name === before.name &&
      after.codename === before.codename &&
      after.contentTypeId === before.contentTypeId
    if (isUnchanged) return
    if (before && checked.has(`${before.app}.${before.model} ${before.codename}`)) throw permissionChecked()
    // a check knows app and codename only, so a second one would give its holders the right
    const isNamed = after && checkedNames.has(`${after.app}.${after.codename}`)
    if (isNamed && !own.isSuperuser) throw grantExceedsOwn()
  }
}

const checked = new Set(listPermissions().map(({ model, codename }) => `${model} ${codename}`))
const checkedNames = new Set(
  listPermissions().map(({ model, codename }) => `${model.split('.')[0]}.${codename}`),
)

/**
 * Reads what the caller may do now, since it may have changed after the check of the route. An API key passes on no more than its
 * scope.
 * @throws 403 staff_only
 */
export async function readOwnRights(tx: Transaction, { id, credential }: StaffCaller): Promise<Rights> {
  const [own] = await readRights(tx, [id])
  if (!own?.isStaff) throw staffOnly()
  if (credential.kind !== 'key') return own
  const { permissions } = await getApiKey(credential.id, tx)
  const granted = permissions.filter((permission) => holdsAll(own, [permission]))
  return { ...own, isSuperuser: false, permissions: new Set(granted) }
}

/** Refuses ids of permissions that the caller lacks. @throws 403 grant_exceeds_own */
export function refuseExcess(own: Rights, granted: Iterable<number>): void {
  const excess = [...granted].filter((id) => !holdsAll(own, [id]))
  if (excess.length > 0) throw grantExceedsOwn({ members: { permissions: excess } })
}

/** Grants change nothing for a superuser, so a superuser hinders no change of a group or a permission. */
function refuseOutranked(own: Rights, people: readonly Rights[]): void {
  if (people.some(({ isSuperuser, permissions }) => !isSuperuser && !holdsAll(own, permissions)))
    throw outranked()
}

/** Refuses to change a permission of a person or a group with more permissions than the caller. */
async function refuseHeldAbove(tx: Transaction, own: Rights, permissionId: number): Promise<void> {
  const { groups, staff } = await readHolders(tx, permissionId)
  if (!holdsAll(own, await readGranted(tx, groups, []))) throw outranked()
  refuseOutranked(own, await readRights(tx, staff))
}

/** Refuses the withdrawal from a group of what its member, the caller, holds in no other way. */
async function refuseOwnLoss(
  tx: Transaction,
  caller: StaffCaller,
  groupId: number,
  withdrawn: readonly number[],
): Promise<void> {
  const others = await readGrantedOutside(tx, caller.id, groupId)
  if (withdrawn.some((id) => !others.has(id))) throw selfDemotion()
}

const isSame = (one: readonly number[], other: readonly number[]) =>
  one.length === other.length && one.every((id) => other.includes(id))
