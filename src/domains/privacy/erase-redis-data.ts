import { db } from '../../db/client.ts'
import { enqueue } from '../../redis/queue.ts'
import { isErased } from '../accounts/erase-account.ts'
import { deleteKnownAddresses } from '../accounts/sign-in/known-addresses.ts'
import { deleteLoginAttempts } from '../accounts/sign-in/login-throttle.ts'
import { eraseRefreshTokens } from '../accounts/sign-in/refresh-tokens.ts'
import { deleteCart } from '../cart/cart-store.ts'
import { deleteBrowseHistory } from '../history/browse-history.ts'
import { eraseIdempotencyKeys } from '../idempotency/personal-data.ts'

/** Longer than any request that is in progress when an account is closed. */
const lateSeconds = 120

/** The payload of the job that erases late writes. */
export type ErasureJob = Readonly<{ userId: number }>

/** Deletes all data of a user from Redis. */
export async function eraseRedisData(userId: number): Promise<void> {
  await Promise.all([
    deleteCart(userId),
    deleteBrowseHistory(userId),
    deleteLoginAttempts(userId).then(() => deleteKnownAddresses(userId)),
  ])
}

/**
 * Queues a second erasure for the time when all current requests have ended, because they may write after the account is
 * closed. Call this before the account is closed: a crash after the close then leaves no data.
 */
export async function scheduleErasure(userId: number): Promise<void> {
  const job: ErasureJob = { userId }
  await enqueue('erase-late-writes', job, { delaySeconds: lateSeconds, attempts: 10 })
}

/**
 * Erases what a request may have written after its account was closed: Redis data, the refresh token of a sign-in, and a stored answer. Erases nothing
 * if the account was not closed after all.
 */
export async function eraseLateWrites({ userId }: ErasureJob): Promise<void> {
  if (!(await isErased(userId))) return
  await Promise.all([
    eraseRedisData(userId),
    eraseRefreshTokens(db, userId),
    eraseIdempotencyKeys(db, userId),
  ])
}
