import { withConstantTimeRefusal } from '../../../lib/crypto/constant-time-refusal.ts'
import { AppError } from '../../../lib/errors.ts'
import { consumeSmsCode } from '../../verification/consume-sms-code.ts'
import { smsCodeInvalid } from '../../verification/errors.ts'
import { type Account, findAccountByMobile } from '../find-account.ts'
import { completeSignIn, type SignedInUser, type SignInContext } from './complete-sign-in.ts'
import { clearAccountLock, clearLockAt } from './login-throttle.ts'
import { refusalMs } from './sign-in.ts'

type SmsSignInRequest = SignInContext & Readonly<{ mobile: string; code: string }>

/**
 * Signs in by an SMS code for the purpose `sign_in`, and merges the guest's cart. An unknown mobile and a disabled account are
 * refused like a wrong code, after the same time. The throttle of passwords does not apply, because strangers could lock out the
 * owner of the mobile: the tries of the code and the wrong codes of the address bound guesses.
 * @throws 400 sms_code_invalid; 429 too_many_requests
 */
export async function signInBySms(request: SmsSignInRequest): Promise<SignedInUser> {
  const user = await withConstantTimeRefusal(refusalMs, () => authenticate(request))
  // a code proves that the mobile is the caller's, so failures of strangers under other names of the account are void
  await Promise.all([clearAccountLock(user), clearLockAt(user.id, request.address)])
  return completeSignIn(user, request, smsCodeInvalid)
}

async function authenticate({ mobile, code, address }: SmsSignInRequest): Promise<Account> {
  const user = await findAccountByMobile(mobile)
  const isCorrect = await isCodeCorrect(mobile, code, address)
  if (!user?.isActive || !isCorrect) throw smsCodeInvalid()
  return user
}

async function isCodeCorrect(mobile: string, code: string, address: string): Promise<boolean> {
  try {
    await consumeSmsCode(mobile, 'sign_in', code, address)
    return true
  } catch (error) {
    if (error instanceof AppError && error.status === 400) return false
    throw error
  }
}
