import { and, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { hashPassword, needsRehash, verifyPassword } from '../../lib/passwords.ts'
import { admit, type SignedInUser } from './admit.ts'
import { countAttempt, forgiveAttempt } from './attempts.ts'
import { invalidCredentials } from './errors.ts'
import { type Account, findAccountByMobile, findAccountByUsername } from './queries.ts'

export type SignInRequest = Readonly<{
  account: string
  password: string
  address: string
  guestId: string | undefined
}>

/**
 * Signs in by username or mobile and merges the guest's cart.
 * @throws 400 invalid_credentials, alike for an unknown account; 429 too_many_failures
 */
export async function signIn(request: SignInRequest): Promise<SignedInUser> {
  const { account, password, address, guestId } = request
  const user = await findUser(account)
  const attempt = { userId: user?.id, account, address }
  await countAttempt(attempt)
  const good = await verifyPassword(password, user?.password)
  if (!user || !good || !user.isActive) throw invalidCredentials()
  await forgiveAttempt(attempt)
  await renewHash(user, password)
  return admit(user, guestId)
}

/** A name is never all digits, a mobile always is, but accounts imported from elsewhere may have either as a name. */
async function findUser(account: string) {
  const named = await findAccountByUsername(account)
  return named || !/^1[3-9]\d{9}$/.test(account) ? named : findAccountByMobile(account)
}

async function renewHash({ id, password: oldHash }: Account, password: string): Promise<void> {
  if (!needsRehash(oldHash)) return
  const hash = await hashPassword(password)
  await db
    .update(users)
    .set({ password: hash })
    .where(and(eq(users.id, id), eq(users.password, oldHash)))
}
