import { and, eq } from 'drizzle-orm'
import { db, type Executor, type Transaction, transaction } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { now } from '../../../lib/clock.ts'
import { type AppError, unauthorized } from '../../../lib/errors.ts'
import { log } from '../../../lib/log.ts'
import { readCart } from '../../cart/cart-store.ts'
import { type MergeOutcome, mergeGuestCart } from '../../cart/merge-guest-cart.ts'
import type { Account } from '../find-account.ts'
import { rememberAddress } from './known-addresses.ts'
import { issueTokens, type Tokens } from './refresh-tokens.ts'

/** What the caller of a sign-in brings and wants. */
export type SignInContext = Readonly<{
  /** The caller's address, stored as a known address of the account. */
  address: string
  guestId: string | undefined
  /** Whether the client renews its token with a refresh token. */
  isRenewable: boolean
}>

export type SignedInUser = Tokens & Readonly<{ id: number; username: string; cart: MergeOutcome }>

/**
 * Completes every kind of sign-in for an authenticated account: records the time and the address, merges the guest's cart
 * and issues the tokens. An account that changed since it was read stays untouched. A cart that cannot be merged now waits
 * for the next sign-in and does not fail this one.
 * @param refuse makes the error for an account that was closed, disabled or given a new password since the caller read it
 * @throws AppError made by `refuse`, 401 by default
 */
export async function completeSignIn(
  account: Pick<Account, 'id' | 'username' | 'generation'>,
  context: SignInContext,
  refuse: () => AppError = unauthorized,
): Promise<SignedInUser> {
  const { id, username, generation } = account
  await recordSignIn(account, refuse)
  return { id, username, ...(await openSession(id, generation, context)) }
}

/**
 * Records the time of a sign-in.
 * @param inTransaction stores what belongs to the sign-in, in the transaction of the record
 * @throws AppError made by `refuse` when the account was closed, disabled or given a new password since the caller read it
 */
export async function recordSignIn(
  { id, generation }: Pick<Account, 'id' | 'generation'>,
  refuse: () => AppError,
  inTransaction?: (tx: Transaction) => Promise<void>,
): Promise<void> {
  const unchanged = and(eq(users.id, id), eq(users.isActive, true), eq(users.tokenGeneration, generation))
  const record = async (executor: Executor) => {
    const [recorded] = await executor.update(users).set({ lastLogin: now() }).where(unchanged)
    if (recorded.affectedRows !== 1) throw refuse()
  }
  if (!inTransaction) return record(db)
  await transaction(async (tx) => {
    await record(tx)
    await inTransaction(tx)
  })
}

/** Does what follows the check of the account: remembers the address, merges the guest's cart and issues the tokens. */
export async function openSession(
  userId: number,
  generation: number,
  { address, guestId, isRenewable }: SignInContext,
): Promise<Tokens & Readonly<{ cart: MergeOutcome }>> {
  await rememberAddress(userId, address)
  const cart = guestId ? await tryMergeGuestCart(guestId, userId) : { merged: 0, left: 0 }
  return { ...(await issueTokens(userId, generation, isRenewable)), cart }
}

async function tryMergeGuestCart(guestId: string, userId: number): Promise<MergeOutcome> {
  try {
    return await mergeGuestCart(guestId, userId)
  } catch (error) {
    log.error({ err: error, userId }, 'guest cart merge failed, cart kept for the next sign-in')
    const lines = await readCart({ kind: 'guest', guestId }).catch(() => [])
    return { merged: 0, left: lines.length }
  }
}
