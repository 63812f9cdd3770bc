import { and, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { now } from '../../lib/clock.ts'
import { refuseEvenly } from '../../lib/even-time.ts'
import { log } from '../../lib/log.ts'
import { hashPassword, needsRehash, verifyPassword } from '../../lib/passwords.ts'
import { mergeGuestCart } from '../cart/merge.ts'
import { countAttempt, forgiveAttempt } from './attempts.ts'
import { invalidCredentials } from './errors.ts'
import { type Account, findAccount } from './find-account.ts'
import { newAccessToken } from './tokens.ts'

export type SignInRequest = Readonly<{
  account: string
  password: string
  address: string
  guestId: string | undefined
}>

export type SignedInUser = Readonly<{ id: number; username: string; token: string }>

/** Longer than it takes to verify the dearest hash on a quiet machine: Django's take another time than ours. */
const refusalMs = 150

/**
 * Signs in by username or mobile and merges the guest's cart; a cart that cannot be merged now waits for the next
 * sign-in and never stands in the way of this one.
 * @throws 400 invalid_credentials, alike for an unknown account; 429 too_many_failures
 */
export async function signIn(request: SignInRequest): Promise<SignedInUser> {
  const user = await refuseEvenly(refusalMs, () => authenticate(request))
  await recordSignIn(user.id, user.password, request.password)
  if (request.guestId) await mergeOrLeave(request.guestId, user.id)
  const token = await newAccessToken(user.id, user.generation)
  return { id: user.id, username: user.username, token }
}

async function authenticate({ account, password, address }: SignInRequest): Promise<Account> {
  const user = await findAccount(account)
  const attempt = { userId: user?.id, account, address }
  await countAttempt(attempt)
  const good = await verifyPassword(password, user?.password)
  if (!user || !good || !user.isActive) throw invalidCredentials()
  await forgiveAttempt(attempt)
  return user
}

async function recordSignIn(id: number, oldHash: string, password: string): Promise<void> {
  await db.update(users).set({ lastLogin: now() }).where(eq(users.id, id))
  if (!needsRehash(oldHash)) return
  const hash = await hashPassword(password)
  await db
    .update(users)
    .set({ password: hash })
    .where(and(eq(users.id, id), eq(users.password, oldHash)))
}

async function mergeOrLeave(guestId: string, userId: number): Promise<void> {
  try {
    await mergeGuestCart(guestId, userId)
  } catch (error) {
    log.error(
      { err: error instanceof Error && error.cause ? error.cause : error, userId },
      'guest cart not merged',
    )
  }
}
