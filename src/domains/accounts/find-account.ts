import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { normalizeMobile } from '../../lib/text/mobile-number.ts'

const columns = {
  id: users.id,
  username: users.username,
  mobile: users.mobile,
  password: users.password,
  isActive: users.isActive,
  isStaff: users.isStaff,
  generation: users.tokenGeneration,
}
const byUsername = db
  .select(columns)
  .from(users)
  .where(eq(users.username, sql.placeholder('account')))
  .prepare()
const byMobile = db
  .select(columns)
  .from(users)
  .where(eq(users.mobile, sql.placeholder('account')))
  .prepare()
const byId = db
  .select(columns)
  .from(users)
  .where(eq(users.id, sql.placeholder('id')))
  .prepare()
const activeById = db
  .select(columns)
  .from(users)
  .where(and(eq(users.id, sql.placeholder('id')), eq(users.isActive, true)))
  .prepare()

export type Account = NonNullable<Awaited<ReturnType<typeof findAccount>>>

/**
 * Finds the user, active or not, by name (case-insensitive) or mobile, in any spelling of `normalizeMobile`. Registered names
 * are never all digits, but imported accounts may have a mobile as their name.
 */
export async function findAccount(account: string) {
  const [named] = await byUsername.execute({ account })
  const mobile = normalizeMobile(account)
  if (named || mobile === undefined) return named
  if (mobile !== account) return findAccount(mobile)
  return findAccountByMobile(mobile)
}

/** Finds the user, active or not, by mobile. */
export async function findAccountByMobile(mobile: string) {
  return (await byMobile.execute({ account: mobile }))[0]
}

/** Finds the user, active or not, by id. */
export async function findAccountById(id: number) {
  return (await byId.execute({ id }))[0]
}

/** Finds the active user by id. */
export async function findActiveAccount(id: number) {
  return (await activeById.execute({ id }))[0]
}
