import { eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { now } from '../../lib/clock.ts'
import { log } from '../../lib/log.ts'
import { mergeGuestCart } from '../cart/merge.ts'
import type { Account } from './find-account.ts'
import { newAccessToken } from './tokens.ts'

export type SignedInUser = Readonly<{ id: number; username: string; token: string }>

/**
 * What every way of signing in ends with, once it is known who comes: the moment is recorded and the guest's cart merged.
 * A cart that cannot be merged now waits for the next sign-in and never stands in the way of this one.
 */
export async function admit(
  { id, username, generation }: Pick<Account, 'id' | 'username' | 'generation'>,
  guestId: string | undefined,
): Promise<SignedInUser> {
  await db.update(users).set({ lastLogin: now() }).where(eq(users.id, id))
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
