import { enqueue } from '../../redis/queue.ts'
import { isErased } from '../accounts/erase-account.ts'
import { deleteKnownAddresses } from '../accounts/sign-in/known-addresses.ts'
import { deleteLoginAttempts } from '../accounts/sign-in/login-throttle.ts'
import { deleteCart } from '../cart/cart-store.ts'
import { deleteBrowseHistory } from '../history/browse-history.ts'

/** Longer than any request lasts that was under way when an account was closed. */
const lateSeconds = 120

/** A user whose account is about to be closed. */
export type ErasureJob = Readonly<{ userId: number }>

/** Takes out of Redis all that is kept there for a user. */
export async function eraseRedisData(userId: number): Promise<void> {
  await Promise.all([
    deleteCart(userId),
    deleteBrowseHistory(userId),
    deleteLoginAttempts(userId),
    deleteKnownAddresses(userId),
  ])
}

/**
 * Has the traces looked for once more when every request that is under way now has ended: what it writes after the
 * account was closed goes too. Asked before the account is closed, so that a process that dies then leaves nothing.
 */
export async function scheduleErasure(userId: number): Promise<void> {
  const closed: ErasureJob = { userId }
  await enqueue('erase-late-writes', closed, { delaySeconds: lateSeconds, attempts: 10 })
}

/** The second look; an account that was not closed after all keeps what it has. */
export async function eraseLateWrites({ userId }: ErasureJob): Promise<void> {
  if (await isErased(userId)) await eraseRedisData(userId)
}
