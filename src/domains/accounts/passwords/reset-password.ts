import { config } from '../../../config/index.ts'
import { now } from '../../../lib/clock.ts'
import { hashPassword } from '../../../lib/crypto/passwords.ts'
import { signToken, type TokenClaims, type TokenPurpose, verifyToken } from '../../../lib/crypto/tokens.ts'
import { AppError } from '../../../lib/errors.ts'
import { isOutage } from '../../../lib/is-outage.ts'
import { maskMobile } from '../../../lib/masks.ts'
import { redis } from '../../../redis/client.ts'
import { keys } from '../../../redis/keys.ts'
import { consumeOrThrow, type Limit } from '../../../redis/rate-limiter.ts'
import { consumeCaptcha } from '../../verification/captchas.ts'
import type { Client } from '../../verification/quotas.ts'
import { consumeSmsCode, issueSmsCode, refuseSmsCode } from '../../verification/sms-codes.ts'
import { accessTokenInvalid, accountNotFound, passwordsDiffer } from '../errors.ts'
import { type Account, findAccount, findActiveAccount } from '../find-account.ts'
import { checkNewPassword } from './password-policy.ts'
import { storePassword } from './store-password.ts'

const tokenSeconds = 600
const perAddress: Limit = {
  name: 'reset-password',
  points: config.limits.resetsPerAddressHour,
  seconds: 3600,
}

/**
 * Step 1 of a password reset: uses up the captcha and returns the account's masked mobile.
 * @returns a token that allows sending an SMS code to that mobile for ten minutes
 * @throws 400 captcha_invalid; 404 account_not_found when the account does not exist, is closed or has no mobile
 */
export async function startReset(account: string, captcha: { id: string; text: string }) {
  await consumeCaptcha(captcha.id, captcha.text)
  const user = await findAccount(account)
  if (!user?.isActive || !user.mobile) throw accountNotFound()
  return { mobile: maskMobile(user.mobile), accessToken: await newToken('reset-sms', user) }
}

/**
 * Sends a code to the mobile of the account in the token of `startReset`.
 * @throws 400 access_token_invalid; 429 and 503 as `issueSmsCode`
 */
export async function sendResetCode(accessToken: string, client: Client): Promise<void> {
  const { user } = await verifyResetToken('reset-sms', accessToken)
  if (!user.mobile) throw accessTokenInvalid()
  await issueSmsCode(user.mobile, 'reset', client)
}

/**
 * Step 2: uses up the SMS code. An unknown account is refused like a wrong code.
 * @returns a token that sets one new password within ten minutes
 * @throws 400 sms_code_invalid; 429 too_many_requests after too many wrong codes
 */
export async function confirmReset(account: string, code: string, address: string) {
  const user = await findAccount(account)
  if (!user?.isActive || !user.mobile) return refuseSmsCode(address)
  await consumeSmsCode(user.mobile, 'reset', code, address)
  return { userId: user.id, accessToken: await newToken('reset-password', user) }
}

export type NewPassword = Readonly<{
  userId: number
  accessToken: string
  password: string
  password2: string
  address: string
}>

/**
 * Step 3: sets the password and revokes every access token of the user. The token works once. It is used up before the
 * expensive hashing, and becomes valid again when MySQL or Redis is unavailable or the hashing queue is full.
 * @throws 400 access_token_invalid, passwords_differ, password_too_weak; 429 too_many_requests
 */
export async function resetPassword(request: NewPassword): Promise<void> {
  const { userId, password, address } = request
  await consumeOrThrow(perAddress, address)
  const { user, claims } = await verifyResetToken('reset-password', request.accessToken)
  if (user.id !== userId) throw accessTokenInvalid()
  if (password !== request.password2) throw passwordsDiffer()
  checkNewPassword(password, user)
  if (!(await claimToken(claims))) throw accessTokenInvalid()
  try {
    const stored = await storePassword(user, await hashPassword(password, address))
    if (stored === undefined) throw accessTokenInvalid()
  } catch (error) {
    if (isTransient(error)) await redis.del(keys.usedToken(claims.id))
    throw error
  }
}

/** Uses up a token. @returns true for the first call only */
async function claimToken({ id, expiresAt }: TokenClaims): Promise<boolean> {
  const seconds = Math.max(1, expiresAt - Math.floor(now().getTime() / 1000))
  return (await redis.set(keys.usedToken(id), '1', 'EX', seconds, 'NX')) === 'OK'
}

function isTransient(error: unknown): boolean {
  return isOutage(error) || (error instanceof AppError && error.status === 503)
}

function newToken(purpose: TokenPurpose, { id, generation }: Account): Promise<string> {
  const token = { purpose, subject: String(id), seconds: tokenSeconds, generation }
  return signToken(token, config.jwtSecrets)
}

/** Verifies a token and returns its active user. @throws 400 access_token_invalid, also after a later password change */
async function verifyResetToken(
  purpose: TokenPurpose,
  token: string,
): Promise<{ user: Account; claims: TokenClaims }> {
  const claims = await verifyToken(purpose, token, config.jwtSecrets)
  const user = claims && (await findActiveAccount(Number(claims.subject)))
  if (!user || user.generation !== claims.generation) throw accessTokenInvalid()
  return { user, claims }
}
