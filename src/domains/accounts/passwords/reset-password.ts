import { maskMobile } from '../../../lib/text/masks.ts'
import { normalizeMobile } from '../../../lib/text/mobile-number.ts'
import { redis } from '../../../redis/client.ts'
import { digestOf, keys } from '../../../redis/keys.ts'
import { consumeCaptcha } from '../../verification/captchas.ts'
import { consumeSmsCode, refuseSmsCode } from '../../verification/consume-sms-code.ts'
import type { Client } from '../../verification/quotas.ts'
import { issueSmsCode } from '../../verification/sms-codes.ts'
import { accessTokenInvalid, accountNotFound } from '../errors.ts'
import { type Account, findAccount } from '../find-account.ts'
import { type Flow, type FlowState, findFlow, newFlowToken } from '../flow-token.ts'
import { findReset, type Reset } from './redeem-reset.ts'

const tokenSeconds = 600

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
      isByAccount: normalizeMobile(account) !== user.mobile,
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
  await issueSmsCode(user.mobile, 'reset', client, {
    id: flow.id,
    starter: flow.starter,
    isByAccount: flow.isByAccount ?? false,
  })
}

/** Step 2 of a reset. `accessToken` is the token of step 1; old pages do not send it. */
type ResetConfirmation = Readonly<{
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

function stateOf({ id, generation }: Account): FlowState {
  return { userId: id, generation }
}

/** Verifies a token and returns its active user. @throws 400 access_token_invalid, also after a later password change */
async function verifyResetToken(token: string): Promise<Reset> {
  const reset = await findReset('reset-sms', token)
  if (!reset) throw accessTokenInvalid()
  return reset
}
