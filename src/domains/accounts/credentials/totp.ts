import { and, eq, isNull, lt } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { db, type Transaction, transaction } from '../../../db/client.ts'
import type { Change, InTransaction } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { recoveryCodes, staffSessions, staffTotps } from '../../../db/schema/credentials.ts'
import { now } from '../../../lib/clock.ts'
import { decrypt, encrypt } from '../../../lib/crypto/encrypted-payload.ts'
import { describeTotp, newTotpSecret, type TotpSetup, verifyTotp } from '../../../lib/crypto/totp.ts'
import { log } from '../../../lib/log.ts'
import { otpInvalid, totpEnabled, totpNotFound } from './errors.ts'
import { consumeRecoveryCode, countRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts'

const issuer = '美多商城'

/** Whether an authenticator app is set up, since when, and how many recovery codes are left. */
export type TotpState = Readonly<{ enabledTime: Date | null; recoveryCodes: number }>

/** Returns the state of a user's second factor. */
export async function getTotpState(userId: number): Promise<TotpState> {
  const totp = await findTotp(userId)
  const enabledTime = totp?.confirmTime ?? null
  return { enabledTime, recoveryCodes: enabledTime ? await countRecoveryCodes(userId) : 0 }
}

/**
 * Starts the set-up of an authenticator app. It takes effect when a code confirms it; a later start replaces the secret.
 * @throws 409 totp_enabled
 */
export async function startTotp(
  { id, username }: Readonly<{ id: number; username: string }>,
  inTransaction?: InTransaction,
): Promise<TotpSetup> {
  const secret = newTotpSecret()
  const encryptedSecret = encryptSecret(secret)
  await transaction(async (tx) => {
    await lockUser(tx, id)
    await tx.delete(staffTotps).where(and(eq(staffTotps.userId, id), isNull(staffTotps.confirmTime)))
    if (await findTotp(id, tx)) throw totpEnabled()
    await tx.insert(staffTotps).values({ userId: id, encryptedSecret })
    await inTransaction?.(tx, { object: `totp:${id}`, before: null, after: { is_enabled: false } })
  })
  return describeTotp(secret, issuer, username)
}

/**
 * Confirms the set-up with a code of the app. From then on the user's older tokens and other sessions are refused by the staff
 * API, because they prove no second factor.
 * @param sessionId the session that confirms, which counts as verified
 * @returns recovery codes, which no later call shows
 * @throws 400 otp_invalid; 404 totp_not_found without a start; 409 totp_enabled
 */
export async function confirmTotp(
  userId: number,
  code: string,
  sessionId: number | undefined,
  inTransaction?: InTransaction,
): Promise<string[]> {
  return transaction(async (tx) => {
    await lockUser(tx, userId)
    const totp = await findTotp(userId, tx)
    if (!totp) throw totpNotFound()
    if (totp.confirmTime) throw totpEnabled()
    const step = verifyTotp(decryptSecret(totp.encryptedSecret) ?? '', code, now())
    if (step === undefined) throw otpInvalid()
    const confirmed = { confirmTime: now(), lastStep: step }
    await tx.update(staffTotps).set(confirmed).where(eq(staffTotps.userId, userId))
    if (sessionId !== undefined)
      await tx.update(staffSessions).set({ isVerified: true }).where(eq(staffSessions.id, sessionId))
    const codes = await replaceRecoveryCodes(tx, userId)
    await inTransaction?.(tx, totpChange(userId, true))
    return codes
  })
}

/**
 * Removes the second factor of a user, also one that waits for its confirmation.
 * @returns what changed: nothing without a confirmed one
 */
export async function removeTotp(tx: Transaction, userId: number): Promise<Change[]> {
  const totp = await findTotp(userId, tx)
  await tx.delete(staffTotps).where(eq(staffTotps.userId, userId))
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
  return totp?.confirmTime ? [totpChange(userId, false)] : []
}

/** Returns whether a user has confirmed a second factor. */
export async function hasTotp(userId: number): Promise<boolean> {
  return Boolean((await findTotp(userId))?.confirmTime)
}

/**
 * Verifies and uses up the code of an authenticator app, or a recovery code. Of several requests with one code, one is accepted.
 * A code is refused when it, or a later one, was accepted before.
 */
export async function consumeOtp(userId: number, typed: string): Promise<boolean> {
  const code = typed.replace(/[\s-]/g, '')
  if (!/^\d{6}$/.test(code)) return consumeRecoveryCode(userId, code)
  const totp = await findTotp(userId)
  const secret = totp?.confirmTime ? decryptSecret(totp.encryptedSecret) : undefined
  if (!totp || !secret) return false
  const step = verifyTotp(secret, code, now())
  if (step === undefined) return false
  const isRotated = decrypt(totp.encryptedSecret, config.appKeys.totp.slice(0, 1)) === undefined
  const [accepted] = await db
    .update(staffTotps)
    .set({ lastStep: step, ...(isRotated && { encryptedSecret: encryptSecret(secret) }) })
    .where(and(eq(staffTotps.userId, userId), lt(staffTotps.lastStep, step)))
  return accepted.affectedRows === 1
}

async function findTotp(userId: number, executor: Transaction | typeof db = db) {
  const [row] = await executor.select().from(staffTotps).where(eq(staffTotps.userId, userId))
  return row
}

async function lockUser(tx: Transaction, userId: number): Promise<void> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update')
}

const totpChange = (userId: number, isEnabled: boolean): Change => ({
  object: `totp:${userId}`,
  before: { is_enabled: !isEnabled },
  after: { is_enabled: isEnabled },
})

function encryptSecret(secret: string): string {
  return encrypt(secret, config.appKeys.totp[0] as Uint8Array)
}

function decryptSecret(encrypted: string): string | undefined {
  const secret = decrypt<string>(encrypted, config.appKeys.totp)
  if (secret === undefined) log.error('secret of an authenticator app cannot be decrypted')
  return secret
}
