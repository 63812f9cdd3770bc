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
  /** The caller's address, stored as a known address of the account. */
  address: string
  /** Makes the error for an account that was closed, disabled or given a new password since the caller read it. */
  refuse?: () => AppError
}>

/**
 * Completes every kind of sign-in for an authenticated account: records the time and the address, merges the guest's cart
 * and signs the token. An account that changed since it was read stays untouched. A cart that cannot be merged now waits
 * for the next sign-in and does not fail this one.
 * @throws AppError made by `refuse` (401 by default) when the account was closed, disabled or given a new password
 */
export async function completeSignIn(
  account: Pick<Account, 'id' | 'username' | 'generation'>,
  guestId: string | undefined,
  { address, refuse = unauthorized }: SignInContext,
): Promise<SignedInUser> {
  const { id, username, generation } = account
  const unchanged = and(eq(users.id, id), eq(users.isActive, true), eq(users.tokenGeneration, generation))
  const [recorded] = await db.update(users).set({ lastLogin: now() }).where(unchanged)
  if (recorded.affectedRows !== 1) throw refuse()
  await rememberAddress(id, address)
  if (guestId) await tryMergeGuestCart(guestId, id)
  return { id, username, token: await newAccessToken(id, generation) }
}

async function tryMergeGuestCart(guestId: string, userId: number): Promise<void> {
  try {
    await mergeGuestCart(guestId, userId)
  } catch (error) {
    log.error({ err: error, userId }, 'guest cart merge failed, cart kept for the next sign-in')
  }
}
