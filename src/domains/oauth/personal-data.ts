import { asc, eq } from 'drizzle-orm'
import { db, type Transaction } from '../../db/client.ts'
import { oauthIdentities } from '../../db/schema/auth.ts'

/** Lists the provider identities of a user, oldest first. */
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

/** Deletes all identities of a user, in the caller's transaction. */
export async function eraseIdentities(tx: Transaction, userId: number): Promise<void> {
  await tx.delete(oauthIdentities).where(eq(oauthIdentities.userId, userId))
}
