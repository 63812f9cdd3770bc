import { and, eq } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { withConstantTimeRefusal } from '../../../lib/crypto/constant-time-refusal.ts'
import { hashPassword, needsRehash, verifyPassword } from '../../../lib/crypto/passwords.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { invalidCredentials } from '../errors.ts'
import { type Account, findAccount } from '../find-account.ts'
import { completeSignIn, type SignedInUser, type SignInContext } from './complete-sign-in.ts'
import { verifyThrottled } from './login-throttle.ts'

type SignInRequest = SignInContext & Credentials

/** A username or mobile as typed, its password, and the caller's address. */
export type Credentials = Readonly<{ account: string; password: string; address: string }>

/** Decides about an account whose password is right. */
type Accepts = (account: Account) => boolean | Promise<boolean>

/** Milliseconds. Longer than verifying the slowest hash on an idle machine, because Django's hashes take a different time. */
export const refusalMs = 150

/**
 * Signs in by username or mobile and merges the guest's cart.
 * @throws 400 invalid_credentials, the same for an unknown account; 429 too_many_failures
 */
export async function signIn(request: SignInRequest): Promise<SignedInUser> {
  const user = await authenticate(request, ({ isActive }) => isActive)
  return completeSignIn(user, request, invalidCredentials)
}

/**
 * Verifies a name or mobile with its password, under the login throttle and in constant time, and renews an old hash.
 * @param accepts whether the account may sign in here; a refusal counts as a wrong password and looks like one
 * @throws as `signIn`
 */
export async function authenticate(credentials: Credentials, accepts: Accepts): Promise<Account> {
  const user = await withConstantTimeRefusal(refusalMs, () => verify(credentials, accepts))
  await renewHash(user, credentials)
  return user
}

async function verify({ account, password, address }: Credentials, accepts: Accepts): Promise<Account> {
  const user = await findAccount(account)
  const isCorrect = await verifyThrottled(
    { userId: user?.id, account, address },
    async () =>
      (await verifyPassword(password, user?.password, address)) &&
      user !== undefined &&
      (await accepts(user)),
  )
  if (!user || !isCorrect) throw invalidCredentials()
  return user
}

async function renewHash({ id, password: oldHash }: Account, request: Credentials): Promise<void> {
  if (!needsRehash(oldHash)) return
  const hash = await hashPassword(request.password, request.address)
  await failpoint('hash:renewed')
  await db
    .update(users)
    .set({ password: hash })
    .where(and(eq(users.id, id), eq(users.password, oldHash)))
}
