import { eq } from 'drizzle-orm'
import { db, type Transaction } from '../../db/client.ts'
import { userGroups, userPermissions, users } from '../../db/schema/auth.ts'
import type { Revocation } from '../../lib/revocations.ts'
import { erasedName } from '../../lib/text/erased-name.ts'
import { eraseCredentials } from './credentials/personal-data.ts'
import { deleteMobileChange } from './mobile/cancel-mobile-change.ts'
import { lockGrants } from './permissions/lock-grants.ts'
import { eraseRefreshTokens } from './sign-in/refresh-tokens.ts'
import { revokeAllTokens } from './sign-in/revoke-tokens.ts'
import { isActiveSuperuser, refuseLastSuperuser } from './staff/refuse-last-superuser.ts'

/**
 * Erases every personal field of a user's row and disables the account, in the caller's transaction.
 * @returns the revocation to broadcast after the commit
 * @throws 409 last_superuser
 */
export async function eraseUser(tx: Transaction, userId: number): Promise<Revocation> {
  if (await isActiveSuperuser(tx, userId)) {
    await lockGrants(tx)
    await refuseLastSuperuser(tx, userId)
  }
  await tx.delete(userGroups).where(eq(userGroups.userId, userId))
  await tx.delete(userPermissions).where(eq(userPermissions.userId, userId))
  await tx
    .update(users)
    .set({
      username: erasedName(userId),
      password: '!',
      mobile: null,
      nickname: '',
      orderMessages: 'off',
      email: '',
      emailActive: false,
      pendingEmail: '',
      firstName: '',
      lastName: '',
      isActive: false,
      isStaff: false,
      isSuperuser: false,
      lastLogin: null,
      consentTime: null,
      agreementVersion: null,
      privacyVersion: null,
      lockTime: null,
      lockReason: '',
    })
    .where(eq(users.id, userId))
  await eraseRefreshTokens(tx, userId)
  await eraseCredentials(tx, userId)
  await deleteMobileChange(tx, userId)
  return revokeAllTokens(tx, userId)
}

/** Returns whether the account was erased, rather than disabled. */
export async function isErased(userId: number): Promise<boolean> {
  const [user] = await db.select({ username: users.username }).from(users).where(eq(users.id, userId))
  return user?.username === erasedName(userId)
}
