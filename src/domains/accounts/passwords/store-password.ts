import { and, eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { type Countable, clearAccountLock } from '../sign-in/login-throttle.ts'
import { broadcastRevocation, revokeAllTokens } from '../sign-in/revoke-tokens.ts'

/**
 * Gives an active user another password hash; every token signed so far is dead, on every process.
 * @param user with the token generation as it was when the caller made sure of who is asking: of several requests that
 *   start from one generation, one succeeds
 * @returns the new generation, undefined when the user is not active or the generation has moved on
 */
export async function storePassword(
  user: Countable & { generation: number },
  hash: string,
): Promise<number | undefined> {
  const revocation = await transaction(async (tx) =>
    (await replaceHash(tx, user.id, hash, user.generation)) ? revokeAllTokens(tx, user.id) : undefined,
  )
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
