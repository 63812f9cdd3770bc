import { config } from '../../../config/index.ts'
import { hashPassword } from '../../../lib/crypto/passwords.ts'
import { AppError } from '../../../lib/errors.ts'
import { isOutage } from '../../../lib/is-outage.ts'
import { maskMobile } from '../../../lib/text/masks.ts'
import { redis } from '../../../redis/client.ts'
import { underFailureLimit } from '../../../redis/failure-limit.ts'
import { digestOf, keys } from '../../../redis/keys.ts'
import type { Limit } from '../../../redis/rate-limiter.ts'
import { consumeCaptcha } from '../../verification/captchas.ts'
import { consumeSmsCode, refuseSmsCode } from '../../verification/consume-sms-code.ts'
import type { Client } from '../../verification/quotas.ts'
import { issueSmsCode } from '../../verification/sms-codes.ts'
import { accessTokenInvalid, accountNotFound, passwordsDiffer } from '../errors.ts'
import { type Account, findAccount, findActiveAccount } from '../find-account.ts'
import { claimFlow, type Flow, type FlowState, findFlow, newFlowToken, releaseFlow } from '../flow-token.ts'
import { clearLockAt } from '../sign-in/login-throttle.ts'
import { checkNewPassword } from './password-policy.ts'
import { storePassword } from './store-password.ts'

const tokenSeconds = 600
/** Calls with an invalid token. A reset with a valid one costs captchas, an SMS and its quotas already. */
const invalidTokens: Limit = {
  name: 'reset-password',
  points: config.limits.resetFailuresPerAddress,
  seconds: 3600,
}

/**
 * Step 1 of a password reset: uses up the captcha and returns the account's masked mobile.
 * @returns a token that allows sending an SMS code to that mobile for ten minutes
 * @throws 400 captcha_invalid; 404 account_not_found when the account does not exist, is closed or has no mobile
 */
export async function startReset(account: string, captcha: { id: string; text: string }, address: string) {
  await consumeCaptcha(captcha.id, captcha.text)
  const user = await findAccount(account)
  if (!user?.isActive || !user.mobile) throw accountNotFound()
  await redis.set(keys.resetStart(user.id, address), '1', 'EX', tokenSeconds)
  return {
    mobile: maskMobile(user.mobile),
    accessToken: await newFlowToken('reset-sms', tokenSeconds, {
      ...stateOf(user),
      starter: digestOf(address),
    }),
  }
}

/**
 * Sends a code to the mobile of the account in the token of `startReset`.
 * @throws 400 access_token_invalid; 429 and 503 as `issueSmsCode`
 */
export async function sendResetCode(accessToken: string, client: Client): Promise<void> {
  const { user, flow } = await verifyResetToken(accessToken)
  if (!user.mobile) throw accessTokenInvalid()
  await issueSmsCode(user.mobile, 'reset', client, { id: flow.id, starter: flow.starter })
}

/** Step 2 of a reset. `accessToken` is the token of step 1; old pages do not send it. */
export type ResetConfirmation = Readonly<{
  account: string
  code: string
  accessToken: string | undefined
  address: string
}>

/**
 * Step 2: uses up the SMS code. Needs the token of step 1, or comes from the address that did step 1. Only wrong codes with the
 * token (or from the address) that requested the code count against it, so a stranger who knows the name cannot invalidate it.
 * Without the token, the address that did step 1 of this flow has five tries, which strangers cannot use up. An unknown account,
 * and a token of another one, is refused like a wrong code.
 * @returns a token that sets one new password within ten minutes
 * @throws 400 access_token_invalid, sms_code_invalid; 429 too_many_requests after too many wrong codes
 */
export async function confirmReset(confirmation: ResetConfirmation) {
  const { account, code, accessToken, address } = confirmation
  const flow = accessToken === undefined ? undefined : await findFlow('reset-sms', accessToken)
  if (accessToken !== undefined && !flow) throw accessTokenInvalid()
  const user = await findAccount(account)
  if (!user?.isActive || !user.mobile || !(await mayConfirm(user, flow, address)))
    return refuseSmsCode(address)
  await consumeSmsCode(user.mobile, 'reset', code, address, { flow: flow?.id })
  return { userId: user.id, accessToken: await newFlowToken('reset-password', tokenSeconds, stateOf(user)) }
}

async function mayConfirm(user: Account, flow: Flow | undefined, address: string): Promise<boolean> {
  if (flow) return flow.userId === user.id && flow.generation === user.generation
  return (await redis.exists(keys.resetStart(user.id, address))) === 1
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
  const { user, flow } = await underFailureLimit(invalidTokens, address, async (countFailure) => {
    const found = await findReset('reset-password', request.accessToken)
    if (found?.user.id === userId) return found
    await countFailure()
    throw accessTokenInvalid()
  })
  if (password !== request.password2) throw passwordsDiffer()
  checkNewPassword(password, user)
  if (!(await claimFlow(flow))) throw accessTokenInvalid()
  try {
    const stored = await storePassword(user, await hashPassword(password, address))
    if (stored === undefined) throw accessTokenInvalid()
    await clearLockAt(userId, address)
  } catch (error) {
    if (isTransient(error)) await releaseFlow(flow)
    throw error
  }
}

function isTransient(error: unknown): boolean {
  return isOutage(error) || (error instanceof AppError && error.status === 503)
}

function stateOf({ id, generation }: Account): FlowState {
  return { userId: id, generation }
}

/** Verifies a token and returns its active user. @throws 400 access_token_invalid, also after a later password change */
async function verifyResetToken(token: string): Promise<Reset> {
  const reset = await findReset('reset-sms', token)
  if (!reset) throw accessTokenInvalid()
  return reset
}

type Reset = Readonly<{ user: Account; flow: Flow }>

async function findReset(purpose: 'reset-sms' | 'reset-password', token: string): Promise<Reset | undefined> {
  const flow = await findFlow(purpose, token)
  const user = flow && (await findActiveAccount(flow.userId))
  return user?.generation === flow?.generation && user && flow ? { user, flow } : undefined
}
