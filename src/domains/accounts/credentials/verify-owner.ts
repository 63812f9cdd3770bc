import { config } from '../../../config/index.ts'
import { transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { verifyPassword } from '../../../lib/crypto/passwords.ts'
import { unauthorized } from '../../../lib/errors.ts'
import { defineLimit } from '../../../redis/limit-policies.ts'
import { passwordWrong } from '../errors.ts'
import { findActiveAccount } from '../find-account.ts'
import { verifyThrottled, verifyUnder } from '../sign-in/login-throttle.ts'
import { userKey } from '../sign-in/throttle-subjects.ts'
import { otpInvalid, totpNotFound } from './errors.ts'
import { replaceRecoveryCodes } from './recovery-codes.ts'
import { consumeOtp, hasTotp, removeTotp } from './totp.ts'

/** Wrong one-time codes of one user. Its own limit, because a right password clears the failed passwords. */
const byUser = defineLimit({ name: 'otp-user', points: config.limits.signInFailures, seconds: 900 })

/**
 * Runs a check of a one-time code of a user. A wrong one counts; too many lock the second factor of the user, each lock twice as
 * long as the one before.
 * @throws 429 too_many_failures
 */
export function underOtpLimit(userId: number, check: () => Promise<boolean>): Promise<boolean> {
  return verifyUnder(byUser, userKey(userId), check)
}

/** A signed-in user who confirms the password. */
export type Owner = Readonly<{ userId: number; password: string; address: string }>

/**
 * Verifies the password of a signed-in user.
 * @throws 400 invalid_credentials naming `password`; 429 too_many_failures
 */
export async function verifyOwner({ userId, password, address }: Owner): Promise<void> {
  const user = await findActiveAccount(userId)
  if (!user) throw unauthorized()
  const verify = () => verifyPassword(password, user.password, address)
  if (!(await verifyThrottled({ userId, address }, verify))) throw passwordWrong()
}

/**
 * Removes the caller's second factor.
 * @throws 400 invalid_credentials, otp_invalid; 404 totp_not_found; 429 too_many_failures
 */
export async function disableTotp(owner: Owner, otp: string, inTransaction?: InTransaction): Promise<void> {
  await verifyBoth(owner, otp)
  await transaction(async (tx) => {
    for (const change of await removeTotp(tx, owner.userId)) await inTransaction?.(tx, change)
  })
}

/**
 * Replaces the caller's recovery codes.
 * @throws as `disableTotp`
 */
export async function renewRecoveryCodes(
  owner: Owner,
  otp: string,
  inTransaction?: InTransaction,
): Promise<string[]> {
  await verifyBoth(owner, otp)
  return transaction(async (tx) => {
    const codes = await replaceRecoveryCodes(tx, owner.userId)
    await inTransaction?.(tx, { object: `totp:${owner.userId}`, before: null, after: { is_renewed: true } })
    return codes
  })
}

async function verifyBoth(owner: Owner, otp: string): Promise<void> {
  await verifyOwner(owner)
  if (!(await hasTotp(owner.userId))) throw totpNotFound()
  if (!(await underOtpLimit(owner.userId, () => consumeOtp(owner.userId, otp)))) throw otpInvalid()
}
