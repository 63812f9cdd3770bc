import { and, eq, gt, isNull } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { contentTypes, permissions } from '../../../db/schema/auth.ts'
import { apiKeyPermissions, apiKeys } from '../../../db/schema/credentials.ts'
import { now } from '../../../lib/clock.ts'
import type { StaffCaller } from './caller.ts'
import type { Permission } from './permissions.ts'
import { readAccess } from './read-access.ts'

/** Who acts, also later in a job: a person, and the API key that called for them. */
export type Holder = Readonly<{ userId: number; keyId: number | null }>

/** Returns who a caller acts as. */
export const holderOf = ({ id, credential }: StaffCaller): Holder => ({
  userId: id,
  keyId: credential.kind === 'key' ? credential.id : null,
})

/** Returns whether a person, and the API key that acts for them, has a permission in the present state of the database. */
export async function holdsPermission({ userId, keyId }: Holder, permission: Permission): Promise<boolean> {
  if (!(await readAccess(userId, permission))?.isGranted) return false
  return keyId === null || isInScope(keyId, permission)
}

/** Returns whether a person, and the API key that acts for them, has one of several permissions. */
export async function holdsOneOf(holder: Holder, permissions: readonly Permission[]): Promise<boolean> {
  for (const permission of permissions) if (await holdsPermission(holder, permission)) return true
  return false
}

async function isInScope(keyId: number, permission: Permission): Promise<boolean> {
  const [app = '', codename = ''] = permission.split('.')
  const rows = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .innerJoin(apiKeyPermissions, eq(apiKeyPermissions.keyId, apiKeys.id))
    .innerJoin(permissions, eq(permissions.id, apiKeyPermissions.permissionId))
    .innerJoin(contentTypes, eq(contentTypes.id, permissions.contentTypeId))
    .where(
      and(
        eq(apiKeys.id, keyId),
        isNull(apiKeys.revokeTime),
        gt(apiKeys.expiresAt, now()),
        eq(contentTypes.appLabel, app),
        eq(permissions.codename, codename),
      ),
    )
  return rows.length > 0
}
