import { and, eq, or } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { contentTypes, permissions, userPermissions, users } from '../../../../src/db/schema/auth.ts'
import type { Permission } from '../../../../src/domains/staff/access/permissions.ts'
import { createUser, type TestUser } from '../users.ts'

/** Creates a staff user with direct grants of permissions. */
export async function createStaff(
  granted: readonly Permission[] = [],
  { isSuperuser = false } = {},
): Promise<TestUser> {
  const user = await createUser()
  await db.update(users).set({ isStaff: true, isSuperuser }).where(eq(users.id, user.id))
  await grantPermissions(user.id, granted)
  return user
}

/** Grants permissions to a user directly. */
export async function grantPermissions(userId: number, granted: readonly Permission[]): Promise<void> {
  if (granted.length === 0) return
  const ids = await permissionIds(granted)
  await db.insert(userPermissions).values(ids.map((permissionId) => ({ userId, permissionId })))
}

/** Returns the ids of permissions by their names, in no order. */
export async function permissionIds(names: readonly Permission[]): Promise<number[]> {
  const parts = names.map((name) => name.split('.') as [string, string])
  const rows = await db
    .select({ id: permissions.id })
    .from(permissions)
    .innerJoin(contentTypes, eq(contentTypes.id, permissions.contentTypeId))
    .where(
      or(
        ...parts.map(([app, codename]) =>
          and(eq(contentTypes.appLabel, app), eq(permissions.codename, codename)),
        ),
      ),
    )
  if (rows.length !== new Set(names).size) throw new Error(`unknown permission among ${names.join()}`)
  return rows.map(({ id }) => id)
}
