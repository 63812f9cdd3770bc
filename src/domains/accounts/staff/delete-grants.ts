import { eq } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import { type InTransaction, reportConsequences } from '../../../db/in-transaction.ts'
import {
  groupPermissions,
  groups,
  permissions,
  userGroups,
  userPermissions,
} from '../../../db/schema/auth.ts'
import type { Authorize } from '../permissions/authorize.ts'
import { lockGroup } from '../permissions/change-groups.ts'
import { lockPermission } from '../permissions/change-permissions.ts'
import { type Group, groupFields } from '../permissions/group-fields.ts'
import { lockGrants } from '../permissions/lock-grants.ts'
import { permissionFields, type StoredPermission } from '../permissions/permission-fields.ts'
import { findHolderLosses, findMemberLosses } from './lost-grants.ts'

/**
 * Deletes a group, and takes its permissions from its members.
 * @throws 404 not_found; what `authorize` throws
 */
export async function deleteGroup(
  id: number,
  authorize?: Authorize<Group>,
  inTransaction?: InTransaction,
): Promise<void> {
  await transaction(async (tx) => {
    await lockGrants(tx)
    const before = await lockGroup(tx, id)
    await authorize?.(tx, before, null)
    const { holders, changes } = await findMemberLosses(tx, id)
    await tx.delete(groupPermissions).where(eq(groupPermissions.groupId, id))
    await tx.delete(userGroups).where(eq(userGroups.groupId, id))
    await tx.delete(groups).where(eq(groups.id, id))
    const object = `group:${id}`
    await inTransaction?.(tx, { object, before: groupFields(before), after: null, details: { holders } })
    await reportConsequences(tx, { cause: object, changes }, inTransaction)
  })
}

/**
 * Deletes a permission, and takes it from all users, groups and API keys.
 * @throws 404 not_found; what `authorize` throws
 */
export async function deletePermission(
  id: number,
  authorize?: Authorize<StoredPermission>,
  inTransaction?: InTransaction,
): Promise<void> {
  await transaction(async (tx) => {
    await lockGrants(tx)
    const before = await lockPermission(tx, id)
    await authorize?.(tx, before, null)
    const { holders, changes } = await findHolderLosses(tx, id)
    await tx.delete(groupPermissions).where(eq(groupPermissions.permissionId, id))
    await tx.delete(userPermissions).where(eq(userPermissions.permissionId, id))
    await tx.delete(permissions).where(eq(permissions.id, id))
    const object = `permission:${id}`
    const details = { holders }
    await inTransaction?.(tx, { object, before: permissionFields(before), after: null, details })
    await reportConsequences(tx, { cause: object, changes }, inTransaction)
  })
}
