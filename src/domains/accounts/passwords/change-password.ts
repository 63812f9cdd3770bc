import { hashPassword, verifyPassword } from '../../../lib/crypto/passwords.ts'
import { unauthorized } from '../../../lib/errors.ts'
import { oldPasswordWrong, passwordsDiffer, passwordUnchanged } from '../errors.ts'
import { findActiveAccount } from '../find-account.ts'
import { clearLockAt, verifyThrottled } from '../sign-in/login-throttle.ts'
import { issueTokens, type Tokens } from '../sign-in/refresh-tokens.ts'
import { checkNewPassword } from './password-policy.ts'
import { storePassword } from './store-password.ts'

type PasswordChange = Readonly<{
  userId: number
  oldPassword: string
  password: string
  password2: string
  address: string
  isRenewable: boolean
}>

/**
 * Changes the caller's password. A wrong old password counts as a failed sign-in.
 * @returns new tokens for the caller, with `isRenewable` a refreshable pair; all older tokens of every family are revoked
 * @throws 400 passwords_differ, password_unchanged, password_too_weak, old_password_wrong; 401 when the account is closed or another
 *   request changed the password concurrently; 429 too_many_failures
 */
export async function changePassword(change: PasswordChange): Promise<Tokens> {
  const { userId, password, address } = change
  if (password !== change.password2) throw passwordsDiffer()
  if (password === change.oldPassword) throw passwordUnchanged()
  const user = await findActiveAccount(userId)
  if (!user) throw unauthorized()
  checkNewPassword(password, user)
  const verify = () => verifyPassword(change.oldPassword, user.password, address)
  if (!(await verifyThrottled({ userId, address }, verify))) throw oldPasswordWrong()
  const generation = await storePassword(user, await hashPassword(password, address))
  if (generation === undefined) throw unauthorized()
  await clearLockAt(userId, address)
  return issueTokens(userId, generation, change.isRenewable)
}
