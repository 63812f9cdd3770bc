import { and, eq } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { now } from '../../../lib/clock.ts'
import { type AppError, unauthorized } from '../../../lib/errors.ts'
import { log } from '../../../lib/log.ts'
import { mergeGuestCart } from '../../cart/merge-guest-cart.ts'
import type { Account } from '../find-account.ts'
import { newAccessToken } from './access-token.ts'
import { rememberAddress } from './known-addresses.ts'

export type SignedInUser = Readonly<{ id: number; username: string; token: string }>

export type SignInContext = Readonly<{
  /** Becomes a familiar one. */
  address: string
  /** What is thrown when the account was closed, barred or given another password since it was looked at. */
  refuse?: () => AppError
}>

/**
 * What every way of signing in ends with, once it is known who comes: the moment is recorded, the address is familiar
 * from now on and the guest's cart merged. Nothing of it happens for an account that has been closed meanwhile. A cart
 * that cannot be merged now waits for the next sign-in and never stands in the way of this one.
 * @throws what `refuse` makes, 401 unless told otherwise
 */
export async function completeSignIn(
  account: Pick<Account, 'id' | 'username' | 'generation'>,
  guestId: string | undefined,
  { address, refuse = unauthorized }: SignInContext,
): Promise<SignedInUser> {
  const { id, username, generation } = account
  const asItWas = and(eq(users.id, id), eq(users.isActive, true), eq(users.tokenGeneration, generation))
  const [recorded] = await db.update(users).set({ lastLogin: now() }).where(asItWas)
  if (recorded.affectedRows !== 1) throw refuse()
  await rememberAddress(id, address)
  if (guestId) await mergeOrLeave(guestId, id)
  return { id, username, token: await newAccessToken(id, generation) }
}

async function mergeOrLeave(guestId: string, userId: number): Promise<void> {
  try {
    await mergeGuestCart(guestId, userId)
  } catch (error) {
    log.error({ err: error, userId }, 'guest cart not merged')
  }
}
