import { eq } from 'drizzle-orm'
import { db, type Transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import type { Revocation } from '../../lib/revocations.ts'
import { revokeAllTokens } from './sign-in/revoke-tokens.ts'

/**
 * Takes every personal field out of a user's row and bars it, in the caller's transaction. The name that is left holds a
 * colon, which nobody can register with.
 * @returns what must be announced once it is committed
 */
export async function eraseUser(tx: Transaction, userId: number): Promise<Revocation> {
  await tx
    .update(users)
    .set({
      username: erasedName(userId),
      password: '!',
      mobile: null,
      email: '',
      emailActive: false,
      firstName: '',
      lastName: '',
      isActive: false,
      isStaff: false,
      isSuperuser: false,
      lastLogin: null,
    })
    .where(eq(users.id, userId))
  return revokeAllTokens(tx, userId)
}

/** Whether the account was closed for good, rather than barred. */
export async function isErased(userId: number): Promise<boolean> {
  const [user] = await db.select({ username: users.username }).from(users).where(eq(users.id, userId))
  return user?.username === erasedName(userId)
}

const erasedName = (userId: number) => `closed:${userId}`
