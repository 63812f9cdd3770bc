import { and, eq, inArray } from 'drizzle-orm'
import { isDuplicate, type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { groupPermissions, groups } from '../../../db/schema/auth.ts'
import { notFound } from '../../../lib/errors.ts'
import { without } from '../../../lib/values/without.ts'
import type { Authorize } from './authorize.ts'
import { groupNameTaken } from './errors.ts'
import { withPermissions } from './find-groups.ts'
import { type Group, groupFields } from './group-fields.ts'
import { lockGrants } from './lock-grants.ts'
import { requirePermissions } from './require-known.ts'

type NewGroup = Omit<Group, 'id'>

/**
 * Stores a group without members.
 * @throws 400 group_name_taken, unknown_permission; what `authorize` throws
 */
export function createGroup(
  group: NewGroup,
  authorize?: Authorize<Group>,
  inTransaction?: InTransaction,
): Promise<Group> {
  return underFreeName(async (tx) => {
    await lockGrants(tx)
    const after = { ...group, permissions: await requirePermissions(tx, group.permissions) }
    await authorize?.(tx, null, after)
    const [row] = await tx.insert(groups).values({ name: after.name }).$returningId()
    const { id } = row as { id: number }
    await storeGrants(tx, id, [], after.permissions)
    await inTransaction?.(tx, { object: `group:${id}`, before: null, after: groupFields(after) })
    return { id, ...after }
  })
}

/**
 * Updates a group. Its members have the new permissions from their next request on.
 * @throws 404 not_found; 400 group_name_taken, unknown_permission; what `authorize` throws
 */
export function updateGroup(
  id: number,
  change: NewGroup,
  authorize?: Authorize<Group>,
  inTransaction?: InTransaction,
): Promise<Group> {
  return underFreeName(async (tx) => {
    await lockGrants(tx)
    const before = await lockGroup(tx, id)
    const after = { id, name: change.name, permissions: await requirePermissions(tx, change.permissions) }
    await authorize?.(tx, before, after)
    await tx.update(groups).set({ name: after.name }).where(eq(groups.id, id))
    await storeGrants(tx, id, before.permissions, after.permissions)
    await inTransaction?.(tx, {
      object: `group:${id}`,
      before: groupFields(before),
      after: groupFields(after),
    })
    return after
  })
}

async function underFreeName<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await transaction(work)
  } catch (error) {
    if (isDuplicate(error, 'auth_group_name_uniq')) throw groupNameTaken({ cause: error })
    throw error
  }
}

/** @throws 404 not_found */
export async function lockGroup(tx: Transaction, id: number): Promise<Group> {
  const rows = await tx
    .select({ id: groups.id, name: groups.name })
    .from(groups)
    .where(eq(groups.id, id))
    .for('update')
  const [group] = await withPermissions(tx, rows)
  if (!group) throw notFound()
  return group
}

async function storeGrants(
  tx: Transaction,
  groupId: number,
  before: readonly number[],
  after: readonly number[],
): Promise<void> {
  const withdrawn = without(before, after)
  const granted = without(after, before)
  if (withdrawn.length > 0)
    await tx
      .delete(groupPermissions)
      .where(and(eq(groupPermissions.groupId, groupId), inArray(groupPermissions.permissionId, withdrawn)))
  if (granted.length > 0)
    await tx.insert(groupPermissions).values(granted.map((permissionId) => ({ groupId, permissionId })))
}
