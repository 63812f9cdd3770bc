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

/** Signs out: this token is dead on every process at once; others of the user live on. */
export async function revokeToken(claims: TokenClaims): Promise<void> {
  const { subject, id, generation, expiresAt } = claims
  const revocation = { userId: Number(subject), tokenId: id, generation, expiresAt: expiresAt * 1000 }
  await transaction((tx) => storeOnce(tx, revocation))
  await broadcastRevocation(revocation)
}

/** However often a token is signed out at once there is one row: who comes later sees it behind the user's row. */
async function storeOnce(tx: Transaction, revocation: Revocation & { tokenId: string }): Promise<void> {
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
 * Raises the user's generation in the caller's transaction: every token signed so far is dead. Once it is committed,
 * `announce` tells all processes.
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
 * Tells every process, this one first, and waits until each has taken it in. Should Redis be away, they find the row in the table: at their next look every
 * few seconds, or, having lost the subscription too, when they ask about the token.
 */
export async function broadcastRevocation(revocation: Revocation): Promise<void> {
  cacheRevocation(revocation)
  try {
    await broadcast(channels.revocations, JSON.stringify(revocation))
  } catch (error) {
    log.warn({ err: error }, 'revocation not announced')
  }
}

async function store(tx: Transaction, revocation: Revocation): Promise<void> {
  await tx.insert(tokenRevocations).values({ ...revocation, expiresAt: new Date(revocation.expiresAt) })
}
