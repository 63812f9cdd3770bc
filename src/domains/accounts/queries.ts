import { count, eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'

/** What signing in needs to know of a user. `generation` goes into the token. */
export type Account = Readonly<{
  id: number
  username: string
  password: string
  isActive: boolean
  generation: number
}>

const accountColumns = {
  id: users.id,
  username: users.username,
  password: users.password,
  isActive: users.isActive,
  generation: users.tokenGeneration,
}
const accountById = db
  .select(accountColumns)
  .from(users)
  .where(eq(users.id, sql.placeholder('id')))
  .prepare()
const accountByUsername = db
  .select(accountColumns)
  .from(users)
  .where(eq(users.username, sql.placeholder('username')))
  .prepare()
const accountByMobile = db
  .select(accountColumns)
  .from(users)
  .where(eq(users.mobile, sql.placeholder('mobile')))
  .prepare()
const countByUsername = db
  .select({ n: count() })
  .from(users)
  .where(eq(users.username, sql.placeholder('username')))
  .prepare()
const countByMobile = db
  .select({ n: count() })
  .from(users)
  .where(eq(users.mobile, sql.placeholder('mobile')))
  .prepare()

/** 1 when the name is taken (compared without case), else 0. */
export async function countUsername(username: string): Promise<number> {
  return (await countByUsername.execute({ username }))[0]?.n ?? 0
}

/** 1 when the mobile is registered, else 0. */
export async function countMobile(mobile: string): Promise<number> {
  return (await countByMobile.execute({ mobile }))[0]?.n ?? 0
}

/** Active or not. */
export async function findAccount(id: number): Promise<Account | undefined> {
  return (await accountById.execute({ id }))[0]
}

/** Active or not; compared without case. */
export async function findAccountByUsername(username: string): Promise<Account | undefined> {
  return (await accountByUsername.execute({ username }))[0]
}

/** Active or not. */
export async function findAccountByMobile(mobile: string): Promise<Account | undefined> {
  return (await accountByMobile.execute({ mobile }))[0]
}
