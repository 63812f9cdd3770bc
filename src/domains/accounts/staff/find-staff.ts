import { and, asc, count, desc, eq, inArray, like, or, type SQL } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { readInBatches } from '../../../db/read-in-batches.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { userGroups, userPermissions, users } from '../../../db/schema/auth.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { StaffUser } from './staff-fields.ts'

const columns = {
  id: users.id,
  username: users.username,
  mobile: users.mobile,
  email: users.email,
  isSuperuser: users.isSuperuser,
  isService: users.isService,
}
type Row = Omit<StaffUser, 'groups' | 'permissions'>

/** `isService`: only service accounts, or only people. */
type StaffListRequest = KeywordRequest & Readonly<{ isService?: boolean }>

/** Returns one page of staff whose name or mobile contains the keyword, newest first, and how many there are. */
export async function listStaff({ keyword, isService, ...page }: StaffListRequest) {
  const text = containing(keyword)
  const found = keyword ? or(like(users.username, text), like(users.mobile, text)) : undefined
  const wanted = isService === undefined ? undefined : eq(users.isService, isService)
  const where = and(eq(users.isStaff, true), wanted, found, isBehind(page, users.id))
  const { rows, count: total } = await readPage(
    page,
    db.select(columns).from(users).where(where).orderBy(desc(users.id)),
    db.select({ count: count() }).from(users).where(where),
  )
  return { rows: await withGrants(db, rows), count: total }
}

/** Returns a staff user. @throws 404 not_found, also for a shopper */
export async function getStaff(id: number): Promise<StaffUser> {
  return first(db, eq(users.id, id))
}

/** Returns a staff user by name. @throws 404 not_found, also for a shopper */
export async function getStaffByName(username: string): Promise<StaffUser> {
  return first(db, eq(users.username, username))
}

/** Returns a service account. @throws 404 not_found, also for a person */
export async function getServiceAccount(id: number): Promise<StaffUser> {
  return first(db, and(eq(users.id, id), eq(users.isService, true)))
}

/** Finds a service account. */
export async function findServiceAccount(
  executor: Executor,
  id: number,
): Promise<{ id: number } | undefined> {
  const [row] = await executor
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, id), eq(users.isStaff, true), eq(users.isService, true)))
  return row
}

/** Locks a staff user until the transaction ends. @throws 404 not_found, also for a shopper */
export async function lockStaff(tx: Executor, id: number): Promise<StaffUser> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, id)).for('update')
  return first(tx, eq(users.id, id))
}

/** Locks the staff among these users until the transaction ends, in ascending id. */
export async function lockStaffIn(tx: Executor, ids: readonly number[]): Promise<StaffUser[]> {
  const locked = await readInBatches(
    ids.toSorted((a, b) => a - b),
    (batch) =>
      tx
        .select(columns)
        .from(users)
        .where(and(inArray(users.id, batch), eq(users.isStaff, true)))
        .orderBy(asc(users.id))
        .for('update'),
  )
  return readInBatches(locked, (batch) => withGrants(tx, batch))
}

async function first(executor: Executor, condition: SQL | undefined): Promise<StaffUser> {
  const rows = await executor
    .select(columns)
    .from(users)
    .where(and(condition, eq(users.isStaff, true)))
  const [user] = await withGrants(executor, rows)
  if (!user) throw notFound()
  return user
}

async function withGrants(executor: Executor, rows: readonly Row[]): Promise<StaffUser[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const grouped = await executor
    .select({ userId: userGroups.userId, id: userGroups.groupId })
    .from(userGroups)
    .where(inArray(userGroups.userId, ids))
    .orderBy(asc(userGroups.groupId))
  const direct = await executor
    .select({ userId: userPermissions.userId, id: userPermissions.permissionId })
    .from(userPermissions)
    .where(inArray(userPermissions.userId, ids))
    .orderBy(asc(userPermissions.permissionId))
  const [groupsOf, permissionsOf] = [grouped, direct].map((list) =>
    Map.groupBy(list, ({ userId }) => userId),
  ) as [Map<number, typeof grouped>, Map<number, typeof direct>]
  return rows.map((row) => ({
    ...row,
    groups: (groupsOf.get(row.id) ?? []).map(({ id }) => id),
    permissions: (permissionsOf.get(row.id) ?? []).map(({ id }) => id),
  }))
}
