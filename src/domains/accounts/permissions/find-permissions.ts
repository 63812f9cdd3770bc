import { and, asc, count, desc, eq, inArray, like, or } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { contentTypes, permissions } from '../../../db/schema/auth.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import { type StoredPermission, selectPermissions } from './permission-fields.ts'

/** Returns one page of permissions whose name or codename contains the keyword, newest first, and how many there are. */
export async function listStoredPermissions({ keyword, ...page }: KeywordRequest) {
  const text = containing(keyword)
  const where = and(
    keyword ? or(like(permissions.name, text), like(permissions.codename, text)) : undefined,
    isBehind(page, permissions.id),
  )
  return readPage(
    page,
    selectPermissions(db).where(where).orderBy(desc(permissions.id)),
    db.select({ count: count() }).from(permissions).where(where),
  )
}

/** Returns a permission. @throws 404 not_found */
export async function getPermission(id: number): Promise<StoredPermission> {
  const [row] = await selectPermissions(db).where(eq(permissions.id, id))
  if (!row) throw notFound()
  return row
}

/** Returns the id and name of every permission in the order of names. */
export function listPermissionNames() {
  return db
    .select({ id: permissions.id, name: permissions.name })
    .from(permissions)
    .orderBy(asc(permissions.name), asc(permissions.id))
}

/** Returns every content type in the order of app and model. */
export function listContentTypes() {
  return db
    .select({ id: contentTypes.id, app: contentTypes.appLabel, model: contentTypes.model })
    .from(contentTypes)
    .orderBy(asc(contentTypes.appLabel), asc(contentTypes.model))
}

/** Finds permissions by their names, such as `goods.change_sku`. @returns the ids by name, without the unknown names */
export async function findPermissionIds(names: readonly string[]): Promise<Map<string, number>> {
  const codenames = names.map((name) => name.slice(name.indexOf('.') + 1))
  if (codenames.length === 0) return new Map()
  const rows = await selectPermissions(db).where(inArray(permissions.codename, codenames))
  const byName = new Map(rows.map(({ app, codename, id }) => [`${app}.${codename}`, id]))
  return new Map([...byName].filter(([name]) => names.includes(name)))
}
