import { and, eq, inArray } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { userGroups, userPermissions } from '../../../db/schema/auth.ts'
import { without } from '../../../lib/values/without.ts'
import { requireGroups, requirePermissions } from '../permissions/require-known.ts'

/** Ids of groups and of directly granted permissions. */
export type Grants = Readonly<{ groups: readonly number[]; permissions: readonly number[] }>

/** Returns the grants with ascending ids. @throws 400 unknown_group, unknown_permission */
export async function requireGrants(tx: Transaction, { groups, permissions }: Grants): Promise<Grants> {
  return {
    groups: await requireGroups(tx, groups),
    permissions: await requirePermissions(tx, permissions, 'user_permissions'),
  }
}

/** Stores the difference between two states of a user's grants. */
export async function storeGrants(
  tx: Transaction,
  userId: number,
  before: Grants,
  after: Grants,
): Promise<void> {
  const left = without(before.groups, after.groups)
  if (left.length > 0)
    await tx.delete(userGroups).where(and(eq(userGroups.userId, userId), inArray(userGroups.groupId, left)))
  const joined = without(after.groups, before.groups)
  if (joined.length > 0) await tx.insert(userGroups).values(joined.map((groupId) => ({ userId, groupId })))
  const withdrawn = without(before.permissions, after.permissions)
  if (withdrawn.length > 0)
    await tx
      .delete(userPermissions)
      .where(and(eq(userPermissions.userId, userId), inArray(userPermissions.permissionId, withdrawn)))
  const granted = without(after.permissions, before.permissions)
  if (granted.length > 0)
    await tx.insert(userPermissions).values(granted.map((permissionId) => ({ userId, permissionId })))
}
