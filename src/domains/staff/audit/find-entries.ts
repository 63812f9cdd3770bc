import { and, count, desc, eq, gte, inArray, isNull, lt, max, min, type SQL } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { type BoundedCount, countUpTo } from '../../../db/count-up-to.ts'
import { isBehindInTime } from '../../../db/read-page.ts'
import { users } from '../../../db/schema/auth.ts'
import { auditEntries, auditSeals, unsealedEntries } from '../../../db/schema/staff.ts'
import { notFound } from '../../../lib/errors.ts'
import type { PageRequest } from '../../../lib/paging.ts'

/** Filters of the audit trail. `user` is a name, an id, or the command or schedule that made a change; `to` is exclusive. */
export type EntryFilters = Readonly<{
  user?: string | undefined
  object?: string | undefined
  action?: string | undefined
  from?: Date | null | undefined
  to?: Date | null | undefined
}>

/** An entry with the present name of the person. */
export type Entry = typeof auditEntries.$inferSelect & Readonly<{ username: string | null }>

/** An entry with its place in the chain; null until the sealing job has been there. */
export type SealedEntry = Entry & Readonly<{ sequence: number | null; sealTime: Date | null }>

/** Returns one page of entries, newest first, and how many there are. Each filter is a range of one index. */
export async function listEntries(request: PageRequest, filters: EntryFilters) {
  const where = await conditionOf(filters)
  const [found, counted] = await Promise.all([
    selectPage(where, request),
    request.after === undefined ? countEntries(where) : { count: 0, isExact: false },
  ])
  const ids = found.map(({ id }) => id)
  return { ...counted, rows: ids.length > 0 ? await readEntries(ids) : [] }
}

/** Returns an entry. @throws 404 not_found */
export async function getEntry(id: number): Promise<SealedEntry> {
  const [row] = await db
    .select({
      entry: auditEntries,
      username: users.username,
      sequence: auditSeals.sequence,
      sealTime: auditSeals.createTime,
    })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, auditEntries.userId))
    .leftJoin(auditSeals, eq(auditSeals.entryId, auditEntries.id))
    .where(eq(auditEntries.id, id))
  if (!row) throw notFound()
  const { entry, ...others } = row
  return { ...entry, ...others }
}

/** Selects the ids of one page. */
export function selectPage(where: SQL | undefined, { page, pageSize, after }: PageRequest) {
  return selectIds(and(where, isBehindInTime({ after }, auditEntries.createTime, auditEntries.id)))
    .orderBy(desc(auditEntries.createTime), desc(auditEntries.id))
    .limit(pageSize)
    .offset((page - 1) * pageSize)
}

const selectIds = (where: SQL | undefined) =>
  db.select({ id: auditEntries.id }).from(auditEntries).where(where)

/** The rows of a page are long, so they are read by their ids, which an index has found. */
async function readEntries(ids: readonly number[]): Promise<Entry[]> {
  const rows = await db
    .select({ entry: auditEntries, username: users.username })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, auditEntries.userId))
    .where(inArray(auditEntries.id, [...ids]))
  const byId = new Map(rows.map(({ entry, username }) => [entry.id, { ...entry, username }]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

const countEntries = (where: SQL | undefined): Promise<BoundedCount> =>
  where ? countUpTo(selectIds(where)) : countAll()

/** The chain counts without a gap from its first seal, so its numbers and the entries that wait for it are all entries. */
async function countAll(): Promise<BoundedCount> {
  const [[sealed], [waiting]] = await Promise.all([
    db.select({ first: min(auditSeals.sequence), last: max(auditSeals.sequence) }).from(auditSeals),
    db.select({ count: count() }).from(unsealedEntries),
  ])
  const { first, last } = sealed ?? {}
  return { count: (first ? (last ?? 0) - first + 1 : 0) + (waiting?.count ?? 0), isExact: true }
}

/** Returns the SQL condition of filters; undefined without a filter. */
export async function conditionOf({
  user,
  object,
  action,
  from,
  to,
}: EntryFilters): Promise<SQL | undefined> {
  return and(
    user ? await madeBy(user) : undefined,
    object ? eq(auditEntries.object, object) : undefined,
    action ? eq(auditEntries.action, action) : undefined,
    from ? gte(auditEntries.createTime, from) : undefined,
    to ? lt(auditEntries.createTime, to) : undefined,
  )
}

/** A user name is never all digits. */
async function madeBy(user: string): Promise<SQL | undefined> {
  if (/^\d{1,9}$/.test(user)) return eq(auditEntries.userId, Number(user))
  const [found] = await db.select({ id: users.id }).from(users).where(eq(users.username, user))
  if (found) return eq(auditEntries.userId, found.id)
  return and(isNull(auditEntries.userId), eq(auditEntries.actor, user))
}
