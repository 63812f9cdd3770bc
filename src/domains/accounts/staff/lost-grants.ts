import { asc, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import type { Change } from '../../../db/in-transaction.ts'
import { groupPermissions, groups, userGroups, userPermissions } from '../../../db/schema/auth.ts'
import { apiKeyPermissions } from '../../../db/schema/credentials.ts'
import { without } from '../../../lib/values/without.ts'
import { apiKeyFields } from '../credentials/api-key-fields.ts'
import { findApiKeys } from '../credentials/find-api-keys.ts'
import { withPermissions } from '../permissions/find-groups.ts'
import { groupFields } from '../permissions/group-fields.ts'
import { lockStaffIn } from './find-staff.ts'
import { staffFields } from './staff-fields.ts'

/** Who loses a group or a permission that is deleted: their ids, by kind, and what changes of each. */
type Losses = Readonly<{ holders: Readonly<Record<string, readonly number[]>>; changes: Change[] }>

/**
 * Finds the staff who are in a group, and locks them until the transaction ends. The caller has locked the grants, and then deletes
 * the memberships.
 */
export async function findMemberLosses(tx: Transaction, groupId: number): Promise<Losses> {
  const rows = await tx
    .select({ id: userGroups.userId })
    .from(userGroups)
    .where(eq(userGroups.groupId, groupId))
  const members = await lockStaffIn(tx, rows.map(idOf))
  const changes = members.map((user) => {
    const after = { ...user, groups: without(user.groups, [groupId]) }
    return changeOf(`user:${user.id}`, staffFields(user), staffFields(after))
  })
  return { holders: { users: members.map(idOf) }, changes }
}

/** Finds the groups, the staff and the API keys that have a permission directly, in the same way. */
export async function findHolderLosses(tx: Transaction, permissionId: number): Promise<Losses> {
  const granted = await tx
    .select({ id: userPermissions.userId })
    .from(userPermissions)
    .where(eq(userPermissions.permissionId, permissionId))
  const users = await lockStaffIn(tx, granted.map(idOf))
  const holding = await withPermissions(tx, await readGroups(tx, permissionId))
  const scoped = await tx
    .select({ id: apiKeyPermissions.keyId })
    .from(apiKeyPermissions)
    .where(eq(apiKeyPermissions.permissionId, permissionId))
  const keys = await findApiKeys(tx, scoped.map(idOf))
  const lessOf = <Holder extends { permissions: readonly number[] }>(holder: Holder) => ({
    ...holder,
    permissions: without(holder.permissions, [permissionId]),
  })
  return {
    holders: { users: users.map(idOf), groups: holding.map(idOf), api_keys: keys.map(idOf) },
    changes: [
      ...users.map((user) => changeOf(`user:${user.id}`, staffFields(user), staffFields(lessOf(user)))),
      ...holding.map((group) =>
        changeOf(`group:${group.id}`, groupFields(group), groupFields(lessOf(group))),
      ),
      ...keys.map((key) => changeOf(`api_key:${key.id}`, apiKeyFields(key), apiKeyFields(lessOf(key)))),
    ],
  }
}

const readGroups = (tx: Transaction, permissionId: number) =>
  tx
    .select({ id: groups.id, name: groups.name })
    .from(groupPermissions)
    .innerJoin(groups, eq(groups.id, groupPermissions.groupId))
    .where(eq(groupPermissions.permissionId, permissionId))
    .orderBy(asc(groups.id))
    .for('update')

const changeOf = (object: string, before: Change['before'], after: Change['after']): Change => ({
  object,
  before,
  after,
})

const idOf = ({ id }: Readonly<{ id: number }>) => id
