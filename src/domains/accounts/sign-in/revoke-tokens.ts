import { eq, sql } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import { refreshTokens, tokenRevocations, users } from '../../../db/schema/auth.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import type { TokenClaims } from '../../../lib/crypto/tokens.ts'
import { log } from '../../../lib/log.ts'
import { cacheRevocation, type Revocation } from '../../../lib/revocations.ts'
import { broadcast } from '../../../redis/acknowledged-broadcast.ts'
import { channels } from '../../../redis/keys.ts'
import { longestSeconds, renewableSeconds } from './access-token.ts'

/**
 * Signs out: revokes this token on every process, and with it the refresh family that it belongs to. The user's other tokens
 * stay valid.
 * @param inTransaction is called in the transaction of the revocation, unless the token was revoked before
 */
export async function revokeToken(
  claims: TokenClaims,
  inTransaction?: (tx: Transaction) => Promise<void>,
): Promise<void> {
  const { subject, id, generation } = claims
  // a younger access token of the family expires later than this one
  const expiresAt = Math.max(claims.expiresAt * 1000, addSeconds(now(), renewableSeconds).getTime())
  const revocation = { userId: Number(subject), tokenId: id, generation, expiresAt }
  await transaction(async (tx) => {
    if (await storeIfAbsent(tx, revocation)) await inTransaction?.(tx)
  })
  await broadcastRevocation(revocation)
}

/** Idempotent: concurrent sign-outs of one token serialize on the user's row, so one row is stored. @returns whether it is new */
async function storeIfAbsent(
  tx: Transaction,
  revocation: Revocation & { tokenId: string },
): Promise<boolean> {
  const { userId, tokenId } = revocation
  // before the user, as a refresh locks them
  await tx.delete(refreshTokens).where(eq(refreshTokens.family, tokenId))
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update')
  const known = await tx
    .select({ id: tokenRevocations.id })
    .from(tokenRevocations)
    .where(eq(tokenRevocations.tokenId, tokenId))
    .limit(1)
  if (known.length > 0) return false
  await storeRevocation(tx, revocation)
  return true
}

/**
 * Raises the user's generation in the caller's transaction, which revokes every token signed so far and ends the unverified
 * links to a mailbox: a thief of a token may have requested one. The caller passes the result to `broadcastRevocation` after the
 * commit.
 */
export async function revokeAllTokens(tx: Transaction, userId: number): Promise<Revocation> {
  await tx
    .update(users)
    .set({ tokenGeneration: sql`${users.tokenGeneration} + 1`, pendingEmail: '' })
    .where(eq(users.id, userId))
  const [row] = await tx.select({ generation: users.tokenGeneration }).from(users).where(eq(users.id, userId))
  const expiresAt = addSeconds(now(), longestSeconds).getTime()
  const revocation = { userId, tokenId: null, generation: row?.generation ?? 0, expiresAt }
  await storeRevocation(tx, revocation)
  return revocation
}

/**
 * Sends a committed revocation to every process, this one first, and waits for their acknowledgements. Without Redis the
 * other processes find the row by their poll, or check each token against the database once their subscription is lost.
 */
export async function broadcastRevocation(revocation: Revocation): Promise<void> {
  cacheRevocation(revocation)
  try {
    await broadcast(channels.revocations, JSON.stringify(revocation))
  } catch (error) {
    log.warn({ err: error }, 'revocation broadcast failed, processes find it by polling')
  }
}

/** Stores a revocation, which the caller broadcasts after the commit. */
export async function storeRevocation(tx: Transaction, revocation: Revocation): Promise<void> {
  await tx.insert(tokenRevocations).values({ ...revocation, expiresAt: new Date(revocation.expiresAt) })
}
