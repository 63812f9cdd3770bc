import { asc, eq, inArray } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { contentTypes, permissions } from '../../../db/schema/auth.ts'
import { readRights } from './rights.ts'

/** Lists the names of the permissions that a staff user has now, such as `goods.change_sku`; of a superuser, all of them. */
export async function listHeldPermissions(userId: number): Promise<string[]> {
  const [rights] = await readRights(db, [userId])
  if (!rights?.isStaff) return []
  const { isSuperuser, permissions: held } = rights
  if (!isSuperuser && held.size === 0) return []
  const rows = await db
    .select({ app: contentTypes.appLabel, codename: permissions.codename })
    .from(permissions)
    .innerJoin(contentTypes, eq(contentTypes.id, permissions.contentTypeId))
    .where(isSuperuser ? undefined : inArray(permissions.id, [...held]))
    .orderBy(asc(permissions.id))
  return [...new Set(rows.map(({ app, codename }) => `${app}.${codename}`))]
}
