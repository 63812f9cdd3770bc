import { and, eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { deleteMobileChange } from '../mobile/cancel-mobile-change.ts'
import { clearAccountLock, type ThrottledUser } from '../sign-in/login-throttle.ts'
import { broadcastRevocation, revokeAllTokens } from '../sign-in/revoke-tokens.ts'

/**
 * Stores an active user's new password hash, stops a waiting change of the mobile, which a thief of the old password may have
 * requested, and revokes every token on every process.
 * @param user with the token generation that the caller's check saw: of several requests with one generation, one succeeds
 * @returns the new generation, undefined when the user is not active or the generation has changed
 */
export async function storePassword(
  user: ThrottledUser & { generation: number },
  hash: string,
  inTransaction?: InTransaction,
): Promise<number | undefined> {
  const revocation = await transaction(async (tx) => {
    if (!(await replaceHash(tx, user.id, hash, user.generation))) return undefined
    await deleteMobileChange(tx, user.id)
    const revoked = await revokeAllTokens(tx, user.id)
    await inTransaction?.(tx, { object: `password:${user.id}`, before: null, after: { is_new: true } })
    return revoked
  })
  if (!revocation) return undefined
  await broadcastRevocation(revocation)
  await clearAccountLock(user)
  return revocation.generation
}

async function replaceHash(tx: Transaction, userId: number, hash: string, generation: number) {
  const [result] = await tx
    .update(users)
    .set({ password: hash })
    .where(and(eq(users.id, userId), eq(users.tokenGeneration, generation), eq(users.isActive, true)))
  return result.affectedRows === 1
}
