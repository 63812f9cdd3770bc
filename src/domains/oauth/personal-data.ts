import { asc, eq } from 'drizzle-orm'
import { db, type Transaction } from '../../db/client.ts'
import { oauthIdentities } from '../../db/schema/auth.ts'

/** The identities at other parties that sign a user in. */
export function listIdentities(userId: number) {
  return db
    .select({
      provider: oauthIdentities.provider,
      subject: oauthIdentities.subject,
      createTime: oauthIdentities.createTime,
    })
    .from(oauthIdentities)
    .where(eq(oauthIdentities.userId, userId))
    .orderBy(asc(oauthIdentities.id))
}

/** Forgets them all, in the caller's transaction. */
export async function eraseIdentities(tx: Transaction, userId: number): Promise<void> {
  await tx.delete(oauthIdentities).where(eq(oauthIdentities.userId, userId))
}
