import { notFound } from '../../../lib/errors.ts'
import type { ApiKey } from '../../accounts/credentials/api-key-fields.ts'
import { apiKeyOwner } from '../../accounts/credentials/errors.ts'
import { getApiKey } from '../../accounts/credentials/find-api-keys.ts'
import type { Authorize } from '../../accounts/permissions/authorize.ts'
import { holdsAll, holdsNamed, readRights } from '../../accounts/permissions/rights.ts'
import { findServiceAccount } from '../../accounts/staff/find-staff.ts'
import { outranked, permissionDenied } from '../errors.ts'
import { readOwnRights, refuseExcess } from './authorize-grants.ts'
import type { StaffCaller } from './caller.ts'
import type { Permission } from './permissions.ts'
import { readAccess } from './read-access.ts'

/**
 * Rules on API keys: a caller makes their own keys and those of service accounts, with a scope that they have. Keys of others need
 * `users.change_staff`, and no higher rank of the owner.
 * @throws in the verb 403 staff_only, permission_denied, outranked, grant_exceeds_own; 400 invalid_input naming `user_id`; 404
 *   not_found for a key that the caller may not see
 */
export function authorizeApiKey(caller: StaffCaller): Authorize<ApiKey> {
  return async (tx, before, after) => {
    const own = await readOwnRights(tx, caller)
    const owner = (before ?? after)?.userId as number
    if (owner !== caller.id) {
      if (before && !(await holdsNamed(tx, own, seeing))) throw notFound()
      if (!(await holdsNamed(tx, own, changing)))
        throw permissionDenied({ members: { permission: changing } })
      if (!before && !(await findServiceAccount(tx, owner))) throw apiKeyOwner()
      const [rights] = await readRights(tx, [owner])
      if (rights && !own.isSuperuser && (rights.isSuperuser || !holdsAll(own, rights.permissions)))
        throw outranked()
    }
    if (!before) refuseExcess(own, after?.permissions ?? [])
  }
}

/** Returns a key of the caller, or of others to who may see staff. @throws 404 not_found */
export async function getVisibleApiKey(caller: StaffCaller, id: number): Promise<ApiKey> {
  const found = await getApiKey(id)
  if (!(await mayListKeysOf(caller, found.userId))) throw notFound()
  return found
}

/** Requires that the caller may see the keys of a person: their own, or with `users.view_staff`. @throws 403 permission_denied */
export async function requireSightOf(caller: StaffCaller, ownerId: number): Promise<void> {
  if (!(await mayListKeysOf(caller, ownerId))) throw permissionDenied({ members: { permission: seeing } })
}

async function mayListKeysOf({ id }: StaffCaller, ownerId: number): Promise<boolean> {
  return ownerId === id || (await readAccess(id, seeing))?.isGranted === true
}

const [seeing, changing] = ['users.view_staff', 'users.change_staff'] as const satisfies Permission[]
