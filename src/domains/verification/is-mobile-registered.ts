import { eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'

const userOfMobile = db
  .select({ id: users.id })
  .from(users)
  .where(eq(users.mobile, sql.placeholder('mobile')))
  .limit(1)
  .prepare()

/** Returns whether an account has this mobile. */
export async function isMobileRegistered(mobile: string): Promise<boolean> {
  return (await userOfMobile.execute({ mobile })).length > 0
}
