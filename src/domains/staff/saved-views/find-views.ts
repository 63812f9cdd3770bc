import { and, count, desc, eq, like, or } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { users } from '../../../db/schema/auth.ts'
import { savedViews } from '../../../db/schema/staff.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import { parseView, type SavedView } from './saved-view.ts'

type SavedViewWish = KeywordRequest & Readonly<{ list?: string | undefined }>

/** Returns one page of the views that a person has or that others share, newest first, and how many there are. */
export async function listSavedViews(userId: number, { keyword, list, ...page }: SavedViewWish) {
  const where = and(
    withinReach(userId),
    list ? eq(savedViews.list, list) : undefined,
    keyword ? like(savedViews.name, containing(keyword)) : undefined,
    isBehind(page, savedViews.id),
  )
  const { rows, count: total } = await readPage(
    page,
    selectViews(db).where(where).orderBy(desc(savedViews.id)),
    db.select({ count: count() }).from(savedViews).where(where),
  )
  return { rows: rows.map(parseView), count: total }
}

/** Returns a view that a person has or that another one shares. @throws 404 not_found */
export async function getSavedView(id: number, userId: number, executor: Executor = db): Promise<SavedView> {
  const [row] = await selectViews(executor).where(and(eq(savedViews.id, id), withinReach(userId)))
  if (!row) throw notFound()
  return parseView(row)
}

/** Returns all views of a person, for the export of personal data. */
export async function listOwnViews(userId: number): Promise<SavedView[]> {
  return (await selectViews(db).where(eq(savedViews.userId, userId)).orderBy(desc(savedViews.id))).map(
    parseView,
  )
}

const withinReach = (userId: number) => or(eq(savedViews.userId, userId), eq(savedViews.isShared, true))

function selectViews(executor: Executor) {
  return executor
    .select({
      id: savedViews.id,
      createTime: savedViews.createTime,
      userId: savedViews.userId,
      owner: users.username,
      name: savedViews.name,
      list: savedViews.list,
      filters: savedViews.filters,
      columns: savedViews.columns,
      isShared: savedViews.isShared,
    })
    .from(savedViews)
    .innerJoin(users, eq(users.id, savedViews.userId))
}
