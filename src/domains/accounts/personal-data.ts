import { and, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'

/** Returns when the account was created and last signed in (null if never). @throws 401 when it is closed or does not exist */
export async function getAccountDates(userId: number) {
  const [row] = await db
    .select({ dateJoined: users.dateJoined, lastLogin: users.lastLogin })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.isActive, true)))
  if (!row) throw unauthorized()
  return row
}
