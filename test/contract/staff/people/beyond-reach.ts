import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import {
  groupPermissions,
  groups,
  permissions,
  userGroups,
  userPermissions,
  users,
} from '../../../../src/db/schema/auth.ts'
import { apiKeys, recoveryCodes, staffSessions, staffTotps } from '../../../../src/db/schema/credentials.ts'
import {
  contentTypeId,
  newName,
  storeGroup,
  storePermission,
} from '../../../support/factories/staff/people.ts'
import { createStaff, permissionIds } from '../../../support/factories/staff/staff.ts'
import { createStaffSession, enableTotp } from '../../../support/factories/staff/staff-credentials.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import type { BeyondReach, StaffCall } from '../row.ts'

const refusal = [403, 'outranked'] as const
/** A permission that no caller of these rows has. */
const further = ['goods.delete_brand'] as const

/** Creates a staff user with a permission that no caller of these rows has. */
export const outranking = () => createStaff(further)

/** Reads the account, the grants and everything that signs a person in. */
export async function readPerson(id: number) {
  const account = await db.select().from(users).where(eq(users.id, id))
  const of = (table: typeof userGroups | typeof userPermissions | typeof staffTotps | typeof recoveryCodes) =>
    db.select().from(table).where(eq(table.userId, id))
  const sessions = await db.select().from(staffSessions).where(eq(staffSessions.userId, id))
  const keys = await db.select().from(apiKeys).where(eq(apiKeys.userId, id))
  const rest = await Promise.all([userGroups, userPermissions, staffTotps, recoveryCodes].map(of))
  return { account, sessions, keys, rest }
}

/** A call on a signed-in staff user of a higher rank. */
export function onPerson(
  base: string,
  verb = '',
  options: (person: TestUser) => StaffCall = () => ({}),
): BeyondReach {
  return {
    refusal,
    prepare: async () => {
      const person = await outranking()
      await createStaffSession(person.id)
      await enableTotp(person.id)
      return { call: [`${base}${person.id}/${verb}`, options(person)], read: () => readPerson(person.id) }
    },
  }
}

/** A call on a group with a permission that the caller lacks. */
export function onGroup(options: () => StaffCall = () => ({})): BeyondReach {
  return {
    refusal,
    prepare: async () => {
      const id = await storeGroup(further, [(await createStaff()).id])
      const read = () =>
        db
          .select()
          .from(groups)
          .leftJoin(groupPermissions, eq(groupPermissions.groupId, groups.id))
          .leftJoin(userGroups, eq(userGroups.groupId, groups.id))
          .where(eq(groups.id, id))
      return { call: [`/permission/groups/${id}/`, options()], read }
    },
  }
}

/** A call on a permission of a person who has a further one. */
export function onPermission(options: () => Promise<StaffCall> = async () => ({})): BeyondReach {
  return {
    refusal,
    prepare: async () => {
      const [id, { id: userId }] = [await storePermission(), await outranking()]
      await db.insert(userPermissions).values({ userId, permissionId: id })
      const read = () =>
        db
          .select()
          .from(permissions)
          .leftJoin(userPermissions, eq(userPermissions.permissionId, permissions.id))
          .where(eq(permissions.id, id))
      return { call: [`/permission/perms/${id}/`, await options()], read }
    },
  }
}

/** A new person or group with a permission that the caller lacks. */
export function excessGrant(
  path: string,
  bodyWith: (permissions: number[]) => Readonly<{ name: string } | { username: string }>,
): BeyondReach {
  return {
    refusal: [403, 'grant_exceeds_own'],
    prepare: async () => {
      const body = bodyWith(await permissionIds(further))
      const read = () =>
        'name' in body
          ? db.select().from(groups).where(eq(groups.name, body.name))
          : db.select().from(users).where(eq(users.username, body.username))
      return { call: [path, { body }], read }
    },
  }
}

/** A new permission with a name that routes check: it would give its holders what the caller lacks. */
export const checkedName: BeyondReach = {
  refusal: [403, 'grant_exceeds_own'],
  prepare: async () => {
    const body = { name: newName(), codename: 'delete_brand', content_type: await contentTypeId('goods.spu') }
    const read = () => db.select().from(permissions).where(eq(permissions.name, body.name))
    return { call: ['/permission/perms/', { body }], read }
  },
}
