import { and, eq } from 'drizzle-orm'
import { transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { notFound } from '../../lib/errors.ts'
import { broadcastRevocation, revokeAllTokens } from './sign-in/revoke-tokens.ts'

/**
 * Bars a user: no sign-in from now on, and every token is dead on every process.
 * @throws 404 when there is no such active user
 */
export async function disableAccount(userId: number): Promise<void> {
  const revocation = await transaction(async (tx) => {
    const [barred] = await tx
      .update(users)
      .set({ isActive: false })
      .where(and(eq(users.id, userId), eq(users.isActive, true)))
    return barred.affectedRows === 1 ? revokeAllTokens(tx, userId) : undefined
  })
  if (!revocation) throw notFound()
  await broadcastRevocation(revocation)
}
