import { and, asc, count, desc, eq, inArray, like } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { groupPermissions, groups } from '../../../db/schema/auth.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { Group } from './group-fields.ts'

const columns = { id: groups.id, name: groups.name }

/** Returns one page of groups whose name contains the keyword, newest first, and how many there are. */
export async function listGroups({ keyword, ...page }: KeywordRequest) {
  const where = and(keyword ? like(groups.name, containing(keyword)) : undefined, isBehind(page, groups.id))
  const { rows, count: total } = await readPage(
    page,
    db.select(columns).from(groups).where(where).orderBy(desc(groups.id)),
    db.select({ count: count() }).from(groups).where(where),
  )
  return { rows: await withPermissions(db, rows), count: total }
}

/** Returns a group. @throws 404 not_found */
export async function getGroup(id: number): Promise<Group> {
  const [group] = await withPermissions(db, await db.select(columns).from(groups).where(eq(groups.id, id)))
  if (!group) throw notFound()
  return group
}

/** Returns the id and name of every group in the order of names. */
export function listGroupNames(): Promise<Pick<Group, 'id' | 'name'>[]> {
  return db.select(columns).from(groups).orderBy(asc(groups.name))
}

/** Completes groups with the ids of their permissions. */
export async function withPermissions(
  executor: Executor,
  rows: readonly Pick<Group, 'id' | 'name'>[],
): Promise<Group[]> {
  if (rows.length === 0) return []
  const grants = await executor
    .select({ groupId: groupPermissions.groupId, permissionId: groupPermissions.permissionId })
    .from(groupPermissions)
    .where(
      inArray(
        groupPermissions.groupId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(asc(groupPermissions.permissionId))
  const byGroup = Map.groupBy(grants, ({ groupId }) => groupId)
  return rows.map((row) => ({
    ...row,
    permissions: (byGroup.get(row.id) ?? []).map(({ permissionId }) => permissionId),
  }))
}
