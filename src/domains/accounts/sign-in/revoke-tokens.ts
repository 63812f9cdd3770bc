import { eq, sql } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { type Transaction, transaction } from '../../../db/client.ts'
import { tokenRevocations, users } from '../../../db/schema/auth.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import type { TokenClaims } from '../../../lib/crypto/tokens.ts'
import { log } from '../../../lib/log.ts'
import { cacheRevocation, type Revocation } from '../../../lib/revocations.ts'
import { broadcast } from '../../../redis/acknowledged-broadcast.ts'
import { channels } from '../../../redis/keys.ts'

/** Signs out: revokes this token on every process. The user's other tokens stay valid. */
export async function revokeToken(claims: TokenClaims): Promise<void> {
  const { subject, id, generation, expiresAt } = claims
  const revocation = { userId: Number(subject), tokenId: id, generation, expiresAt: expiresAt * 1000 }
  await transaction((tx) => storeIfAbsent(tx, revocation))
  await broadcastRevocation(revocation)
}

/** Idempotent: concurrent sign-outs of one token serialize on the user's row, so one row is stored. */
async function storeIfAbsent(tx: Transaction, revocation: Revocation & { tokenId: string }): Promise<void> {
  const { userId, tokenId } = revocation
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update')
  const known = await tx
    .select({ id: tokenRevocations.id })
    .from(tokenRevocations)
    .where(eq(tokenRevocations.tokenId, tokenId))
    .limit(1)
  if (known.length === 0) await store(tx, revocation)
}

/**
 * Raises the user's generation in the caller's transaction, which revokes every token signed so far. The caller passes
 * the result to `broadcastRevocation` after the commit.
 */
export async function revokeAllTokens(tx: Transaction, userId: number): Promise<Revocation> {
  await tx
    .update(users)
    .set({ tokenGeneration: sql`${users.tokenGeneration} + 1` })
    .where(eq(users.id, userId))
  const [row] = await tx.select({ generation: users.tokenGeneration }).from(users).where(eq(users.id, userId))
  const expiresAt = addSeconds(now(), config.jwtSeconds).getTime()
  const revocation = { userId, tokenId: null, generation: row?.generation ?? 0, expiresAt }
  await store(tx, revocation)
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

async function store(tx: Transaction, revocation: Revocation): Promise<void> {
  await tx.insert(tokenRevocations).values({ ...revocation, expiresAt: new Date(revocation.expiresAt) })
}
