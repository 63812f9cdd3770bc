import { createHash, randomBytes } from 'node:crypto'
import { and, eq, isNull, lt } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { db, type Executor, type Transaction, transaction } from '../../../db/client.ts'
import { deleteInBatches } from '../../../db/delete-in-batches.ts'
import { refreshTokens, users } from '../../../db/schema/auth.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { log } from '../../../lib/log.ts'
import type { Revocation } from '../../../lib/revocations.ts'
import { refreshInvalid, refreshReused } from '../errors.ts'
import { newAccessToken, newRenewableToken, renewableSeconds } from './access-token.ts'
import { rememberAddress } from './known-addresses.ts'
import { broadcastRevocation, storeRevocation } from './revoke-tokens.ts'

/** The tokens of a signed-in user; `refreshToken` only for clients that asked for one. */
export type Tokens = Readonly<{ token: string; refreshToken?: string }>

type Family = Readonly<{ userId: number; generation: number; family: string }>

/**
 * Issues the tokens of a sign-in.
 * @param isRenewable issues a 15-minute access token and a refresh token of a new family, instead of a token for JWT_TTL
 */
export async function issueTokens(userId: number, generation: number, isRenewable: boolean): Promise<Tokens> {
  if (!isRenewable) return { token: await newAccessToken(userId, generation) }
  return issueNext(db, { userId, generation, family: crypto.randomUUID() })
}

/**
 * Exchanges a refresh token for new tokens, once. A used token that comes again means that two parties hold it, so its whole
 * family is revoked, access tokens included. There is no grace period: of concurrent calls with one token one succeeds, the
 * others revoke the family, so a client must not send two. The caller's address becomes a known address of the account, because an
 * app that renews for months may never sign in again.
 * @throws 401 refresh_invalid for an unknown, expired or ended token; refresh_reused
 */
export async function refreshTokensOf(refreshToken: string, address: string): Promise<Tokens> {
  const outcome = await transaction((tx) => rotate(tx, digestOf(refreshToken)))
  if (!('tokens' in outcome)) {
    await broadcastRevocation(outcome)
    throw refreshReused()
  }
  const { userId, tokens } = outcome
  // the old token is used up, so the answer must not be lost
  await rememberAddress(userId, address).catch((error) =>
    log.warn({ err: error, userId }, 'address of a renewal not remembered'),
  )
  return tokens
}

type Renewal = Readonly<{ userId: number; tokens: Tokens }>

async function rotate(tx: Transaction, digest: string): Promise<Renewal | Revocation> {
  const [row] = await tx.select().from(refreshTokens).where(eq(refreshTokens.digest, digest)).for('update')
  if (!row || row.expiresAt <= now()) throw refreshInvalid()
  if (row.usedTime) return revokeFamily(tx, row)
  const [user] = await tx
    .select({ isActive: users.isActive, generation: users.tokenGeneration })
    .from(users)
    .where(eq(users.id, row.userId))
  if (!user?.isActive || user.generation !== row.generation) throw refreshInvalid()
  await tx.update(refreshTokens).set({ usedTime: now() }).where(eq(refreshTokens.id, row.id))
  return { userId: row.userId, tokens: await issueNext(tx, row) }
}

/** Marks every token of the family as used, so that each of them is recognized as reused. */
async function revokeFamily(tx: Transaction, { userId, generation, family }: Family): Promise<Revocation> {
  await tx
    .update(refreshTokens)
    .set({ usedTime: now() })
    .where(and(eq(refreshTokens.family, family), isNull(refreshTokens.usedTime)))
  const expiresAt = addSeconds(now(), renewableSeconds).getTime()
  const revocation = { userId, tokenId: family, generation, expiresAt }
  await storeRevocation(tx, revocation)
  return revocation
}

async function issueNext(executor: Executor, { userId, generation, family }: Family): Promise<Tokens> {
  const refreshToken = randomBytes(32).toString('base64url')
  await executor.insert(refreshTokens).values({
    userId,
    family,
    digest: digestOf(refreshToken),
    generation,
    expiresAt: addSeconds(now(), config.retention.refreshTokenSeconds),
  })
  return { token: await newRenewableToken(userId, generation, family), refreshToken }
}

/** Deletes expired refresh tokens. @returns the number of deleted rows */
export async function purgeRefreshTokens(): Promise<number> {
  return await deleteInBatches((limit) =>
    db.delete(refreshTokens).where(lt(refreshTokens.expiresAt, now())).limit(limit),
  )
}

/** Deletes every refresh token of a user. */
export async function eraseRefreshTokens(executor: Executor, userId: number): Promise<void> {
  await executor.delete(refreshTokens).where(eq(refreshTokens.userId, userId))
}

/** Lists when each unused refresh token of a user was issued and expires, the oldest first. */
export function listSessions(userId: number) {
  return db
    .select({ createTime: refreshTokens.createTime, expiresAt: refreshTokens.expiresAt })
    .from(refreshTokens)
    .where(and(eq(refreshTokens.userId, userId), isNull(refreshTokens.usedTime)))
    .orderBy(refreshTokens.id)
}

function digestOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex')
}
