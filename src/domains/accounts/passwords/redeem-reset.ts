import { config } from '../../../config/index.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { hashPassword } from '../../../lib/crypto/passwords.ts'
import { AppError } from '../../../lib/errors.ts'
import { isOutage } from '../../../lib/server-errors.ts'
import { underFailureLimit } from '../../../redis/failure-limit.ts'
import { defineLimit } from '../../../redis/limit-policies.ts'
import { accessTokenInvalid, passwordsDiffer } from '../errors.ts'
import { type Account, findActiveAccount } from '../find-account.ts'
import { claimFlow, type Flow, findFlow, releaseFlow } from '../flow-token.ts'
import { clearLockAt } from '../sign-in/login-throttle.ts'
import { checkNewPassword } from './password-policy.ts'
import { storePassword } from './store-password.ts'

/** Calls with an invalid token. A reset with a valid one costs captchas, an SMS and its quotas already, or a call of staff. */
const invalidTokens = defineLimit({
  name: 'reset-password',
  points: config.limits.resetFailuresPerAddress,
  seconds: 3600,
})

/** What a token of a reset is for: `reset-password` follows an SMS code, `staff-reset` is issued by staff. */
type ResetPurpose = 'reset-sms' | 'reset-password' | 'staff-reset'

/** `userId` is the account that the caller names; undefined: only the token names one. */
export type NewPassword = Readonly<{
  userId?: number
  accessToken: string
  password: string
  password2: string
  address: string
}>

/**
 * Sets the password by a token and revokes every access token of the user. The token works once. It is used up before the
 * expensive hashing, and becomes valid again when MySQL or Redis is unavailable or the hashing queue is full.
 * @throws 400 access_token_invalid, passwords_differ, password_too_weak; 429 too_many_requests
 */
export async function redeemReset(
  purpose: ResetPurpose,
  request: NewPassword,
  recordFor?: (user: Account) => InTransaction,
): Promise<void> {
  const { userId, password, address } = request
  const { user, flow } = await underFailureLimit(invalidTokens, address, async (countFailure) => {
    const found = await findReset(purpose, request.accessToken)
    if (found && (userId === undefined || found.user.id === userId)) return found
    await countFailure()
    throw accessTokenInvalid()
  })
  if (password !== request.password2) throw passwordsDiffer()
  checkNewPassword(password, user)
  if (!(await claimFlow(flow))) throw accessTokenInvalid()
  try {
    const stored = await storePassword(user, await hashPassword(password, address), recordFor?.(user))
    if (stored === undefined) throw accessTokenInvalid()
    await clearLockAt(user.id, address)
  } catch (error) {
    if (isTransient(error)) await releaseFlow(flow)
    throw error
  }
}

function isTransient(error: unknown): boolean {
  return isOutage(error) || (error instanceof AppError && error.status === 503)
}

export type Reset = Readonly<{ user: Account; flow: Flow }>

/** Finds the reset of a token and its active user. @returns undefined for an invalid token, also after a later password change */
export async function findReset(purpose: ResetPurpose, token: string): Promise<Reset | undefined> {
  const flow = await findFlow(purpose, token)
  const user = flow && (await findActiveAccount(flow.userId))
  return user?.generation === flow?.generation && user && flow ? { user, flow } : undefined
}
