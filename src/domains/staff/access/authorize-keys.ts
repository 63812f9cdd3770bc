import { notFound } from '../../../lib/errors.ts'
import type { ApiKey } from '../../accounts/credentials/api-key-fields.ts'
import { apiKeyOwner } from '../../accounts/credentials/errors.ts'
import { getApiKey } from '../../accounts/credentials/find-api-keys.ts'
import type { Authorize } from '../../accounts/permissions/authorize.ts'
import { holdsAll, readRights } from '../../accounts/permissions/rights.ts'
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
      if (before) await requireSightOf(caller, owner).catch(hideKey)
      await requirePermission(caller, 'users.change_staff')
      const [rights] = await readRights(tx, [owner])
      if (!before && !(rights && (await findServiceAccount(tx, owner)))) throw apiKeyOwner()
      if (rights && !own.isSuperuser && (rights.isSuperuser || !holdsAll(own, rights.permissions)))
        throw outranked()
    }
    if (!before) refuseExcess(own, after?.permissions ?? [])
  }
}

/** Returns a key of the caller, or of others to who may see staff. @throws 404 not_found */
export async function getVisibleApiKey(caller: StaffCaller, id: number): Promise<ApiKey> {
  const found = await getApiKey(id)
  await requireSightOf(caller, found.userId).catch(hideKey)
  return found
}

/** Requires that the caller may see the keys of a person: their own, or with `users.view_staff`. @throws 403 permission_denied */
export async function requireSightOf(caller: StaffCaller, ownerId: number): Promise<void> {
  if (ownerId !== caller.id) await requirePermission(caller, 'users.view_staff')
}

async function requirePermission({ id }: StaffCaller, permission: Permission): Promise<void> {
  const member = await readAccess(id, permission)
  if (!member?.isGranted) throw permissionDenied({ members: { permission } })
}

function hideKey(): never {
  throw notFound()
}
