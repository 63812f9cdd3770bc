import { and, eq, inArray, ne } from 'drizzle-orm'
import type { Executor } from '../../../db/client.ts'
import {
  contentTypes,
  groupPermissions,
  permissions,
  userGroups,
  userPermissions,
  users,
} from '../../../db/schema/auth.ts'

/** What a person may do: everything as a superuser, else the permissions that they hold directly and through groups. */
export type Rights = Readonly<{
  id: number
  /** Whether the person is active staff. Without it the permissions have no effect. */
  isStaff: boolean
  isSuperuser: boolean
  permissions: ReadonlySet<number>
}>

/** Reads the rights of persons. Unknown persons are left out. */
export async function readRights(executor: Executor, ids: readonly number[]): Promise<Rights[]> {
  if (ids.length === 0) return []
  const { isStaff, isActive, isSuperuser } = users
  const people = await executor
    .select({ id: users.id, isStaff, isActive, isSuperuser })
    .from(users)
    .where(inArray(users.id, [...ids]))
  const direct = await executor
    .select({ userId: userPermissions.userId, permissionId: userPermissions.permissionId })
    .from(userPermissions)
    .where(inArray(userPermissions.userId, [...ids]))
  const grouped = await executor
    .selectDistinct({ userId: userGroups.userId, permissionId: groupPermissions.permissionId })
    .from(userGroups)
    .innerJoin(groupPermissions, eq(groupPermissions.groupId, userGroups.groupId))
    .where(inArray(userGroups.userId, [...ids]))
  const held = Map.groupBy([...direct, ...grouped], ({ userId }) => userId)
  return people.map((person) => ({
    id: person.id,
    isStaff: person.isStaff && person.isActive,
    isSuperuser: person.isSuperuser,
    permissions: new Set((held.get(person.id) ?? []).map(({ permissionId }) => permissionId)),
  }))
}

/** Reads the permissions of a user with these groups and direct grants. */
export async function readGranted(
  executor: Executor,
  groups: readonly number[],
  direct: readonly number[],
): Promise<Set<number>> {
  const rows =
    groups.length > 0
      ? await executor
          .selectDistinct({ permissionId: groupPermissions.permissionId })
          .from(groupPermissions)
          .where(inArray(groupPermissions.groupId, [...groups]))
      : []
  return new Set([...direct, ...rows.map(({ permissionId }) => permissionId)])
}

/** Reads the permissions that a user holds directly and through all groups but one. */
export async function readGrantedOutside(
  executor: Executor,
  userId: number,
  groupId: number,
): Promise<Set<number>> {
  const direct = await executor
    .select({ id: userPermissions.permissionId })
    .from(userPermissions)
    .where(eq(userPermissions.userId, userId))
  const others = await executor
    .select({ id: userGroups.groupId })
    .from(userGroups)
    .where(and(eq(userGroups.userId, userId), ne(userGroups.groupId, groupId)))
  const idsOf = (rows: readonly { id: number }[]) => rows.map(({ id }) => id)
  return readGranted(executor, idsOf(others), idsOf(direct))
}

/** Reads the ids of the staff in groups. */
export async function readMembers(executor: Executor, groupIds: readonly number[]): Promise<number[]> {
  if (groupIds.length === 0) return []
  const rows = await executor
    .selectDistinct({ id: users.id })
    .from(userGroups)
    .innerJoin(users, eq(users.id, userGroups.userId))
    .where(and(inArray(userGroups.groupId, [...groupIds]), eq(users.isStaff, true)))
  return rows.map(({ id }) => id)
}

/** Reads the groups that have a permission, and the ids of the staff who have it, directly or through one of them. */
export async function readHolders(executor: Executor, permissionId: number) {
  const holding = await executor
    .select({ id: groupPermissions.groupId })
    .from(groupPermissions)
    .where(eq(groupPermissions.permissionId, permissionId))
  const groups = holding.map(({ id }) => id)
  const direct = await executor
    .select({ id: users.id })
    .from(userPermissions)
    .innerJoin(users, eq(users.id, userPermissions.userId))
    .where(and(eq(userPermissions.permissionId, permissionId), eq(users.isStaff, true)))
  const staff = [...direct.map(({ id }) => id), ...(await readMembers(executor, groups))]
  return { groups, staff: [...new Set(staff)] }
}

/** Returns whether a person has all of these permissions. */
export function holdsAll({ isSuperuser, permissions }: Rights, wanted: Iterable<number>): boolean {
  return isSuperuser || [...wanted].every((id) => permissions.has(id))
}

/** Returns whether a person has the permission of a name, such as `users.change_staff`. */
export async function holdsNamed(executor: Executor, rights: Rights, name: string): Promise<boolean> {
  if (rights.isSuperuser) return true
  const [app = '', codename = ''] = name.split('.')
  const rows = await executor
    .select({ id: permissions.id })
    .from(permissions)
    .innerJoin(contentTypes, eq(contentTypes.id, permissions.contentTypeId))
    .where(and(eq(contentTypes.appLabel, app), eq(permissions.codename, codename)))
  return rows.some(({ id }) => rights.permissions.has(id))
}
