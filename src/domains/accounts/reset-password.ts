import { config } from '../../config.ts'
import { maskMobile } from '../../lib/masks.ts'
import { hashPassword } from '../../lib/passwords.ts'
import { openToken, signToken, type TokenPurpose } from '../../lib/tokens.ts'
import type { Client } from '../verification/allowances.ts'
import { takeCaptcha } from '../verification/captchas.ts'
import { smsCodeInvalid } from '../verification/errors.ts'
import { issueSmsCode, takeSmsCode } from '../verification/sms-codes.ts'
import { accessTokenInvalid, accountNotFound, passwordsDiffer } from './errors.ts'
import { type Account, findAccount, findActiveAccount } from './find-account.ts'
import { checkNewPassword } from './password-policy.ts'
import { storePassword } from './store-password.ts'

const tokenSeconds = 600

/**
 * First step of a forgotten password: the captcha is used up, and the account's mobile is shown masked.
 * @returns a token that lets an SMS code be sent to that mobile, for ten minutes
 * @throws 400 captcha_invalid; 404 account_not_found for one that is not there, closed or without a mobile
 */
export async function startReset(account: string, captcha: { id: string; text: string }) {
  await takeCaptcha(captcha.id, captcha.text)
  const user = await findAccount(account)
  if (!user?.isActive || !user.mobile) throw accountNotFound()
  return { mobile: maskMobile(user.mobile), accessToken: await newToken('reset-sms', user) }
}

/**
 * Sends the code to the mobile of the account that the token of `startReset` stands for.
 * @throws 400 access_token_invalid; 429 and 503 as `issueSmsCode`
 */
export async function sendResetCode(accessToken: string, client: Client): Promise<void> {
  const user = await openUser('reset-sms', accessToken)
  if (!user.mobile) throw accessTokenInvalid()
  await issueSmsCode(user.mobile, 'reset', client)
}

/**
 * Second step: the SMS code is used up. An account that is not there answers like a wrong code.
 * @returns a token that sets one new password, within ten minutes
 * @throws 400 sms_code_invalid
 */
export async function confirmReset(account: string, code: string) {
  const user = await findAccount(account)
  if (!user?.isActive || !user.mobile) throw smsCodeInvalid()
  await takeSmsCode(user.mobile, 'reset', code)
  return { userId: user.id, accessToken: await newToken('reset-password', user) }
}

export type NewPassword = Readonly<{
  userId: number
  accessToken: string
  password: string
  password2: string
}>

/**
 * Third step: sets the password. The token works once, and every token that signed the user in is dead.
 * @throws 400 access_token_invalid, passwords_differ, password_too_weak
 */
export async function resetPassword({
  userId,
  accessToken,
  password,
  password2,
}: NewPassword): Promise<void> {
  const user = await openUser('reset-password', accessToken)
  if (user.id !== userId) throw accessTokenInvalid()
  if (password !== password2) throw passwordsDiffer()
  checkNewPassword(password, user)
  const stored = await storePassword(userId, await hashPassword(password), user.generation)
  if (stored === undefined) throw accessTokenInvalid()
}

function newToken(purpose: TokenPurpose, { id, generation }: Account): Promise<string> {
  const token = { purpose, subject: String(id), seconds: tokenSeconds, generation }
  return signToken(token, config.jwtSecrets)
}

/** The active user of a token; none when the password was changed since it was signed. */
async function openUser(purpose: TokenPurpose, token: string): Promise<Account> {
  const claims = await openToken(purpose, token, config.jwtSecrets)
  const user = claims && (await findActiveAccount(Number(claims.subject)))
  if (!user || user.generation !== claims.generation) throw accessTokenInvalid()
  return user
}
