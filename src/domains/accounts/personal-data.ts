import { eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { notFound } from '../../lib/errors.ts'

/**
 * Returns when the account was created, last signed in (null if never) and accepted which texts, and when and why staff locked it.
 * @throws 404 not_found
 */
export async function getAccountDates(userId: number) {
  const [row] = await db
    .select({
      dateJoined: users.dateJoined,
      lastLogin: users.lastLogin,
      consentTime: users.consentTime,
      agreementVersion: users.agreementVersion,
      privacyVersion: users.privacyVersion,
      lockTime: users.lockTime,
      lockReason: users.lockReason,
    })
    .from(users)
    .where(eq(users.id, userId))
  if (!row) throw notFound()
  return row
}
