import { db } from '../../db/client.ts'
import { hashPassword } from '../../lib/crypto/passwords.ts'
import { consumeSmsCode } from '../verification/consume-sms-code.ts'
import { underFreeNames } from './account-duplicates.ts'
import { countMobile, countUsername } from './count-accounts.ts'
import { insertAccount } from './create-account.ts'
import { mobileTaken, passwordsDiffer, usernameTaken } from './errors.ts'
import { checkNewPassword } from './passwords/password-policy.ts'
import { openSession, type SignInContext } from './sign-in/complete-sign-in.ts'

type Registration = Readonly<{
  username: string
  password: string
  password2: string
  mobile: string
  smsCode: string
}> &
  SignInContext

type Registered = Awaited<ReturnType<typeof openSession>> &
  Readonly<{ id: number; username: string; mobile: string }>

/**
 * Creates an account, signs it in and merges the guest's cart. The SMS code is used up only after every other check has passed.
 * @throws 400 passwords_differ, password_too_weak, username_taken, mobile_taken, sms_code_invalid; 429
 *   too_many_requests after too many wrong codes
 */
export async function register(input: Registration): Promise<Registered> {
  const { username, mobile, password, address } = input
  if (password !== input.password2) throw passwordsDiffer()
  checkNewPassword(password, input)
  if ((await countUsername(username)) > 0) throw usernameTaken()
  if ((await countMobile(mobile)) > 0) throw mobileTaken()
  await consumeSmsCode(mobile, 'register', input.smsCode, address)
  const passwordHash = await hashPassword(password, address)
  const id = await underFreeNames(() => insertAccount(db, { username, mobile, passwordHash }))
  return { id, username, mobile, ...(await openSession(id, 0, input)) }
}
