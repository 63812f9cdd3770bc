import { count, eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'

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

/** Returns 1 when the name is taken (case-insensitive), else 0. */
export async function countUsername(username: string): Promise<number> {
  return (await countByUsername.execute({ username }))[0]?.n ?? 0
}

/** Returns 1 when the mobile is registered, else 0. */
export async function countMobile(mobile: string): Promise<number> {
  return (await countByMobile.execute({ mobile }))[0]?.n ?? 0
}
