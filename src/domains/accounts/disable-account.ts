import { and, eq } from 'drizzle-orm'
import { transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { notFound } from '../../lib/errors.ts'
import { lockGrants } from './permissions/lock-grants.ts'
import { broadcastRevocation, revokeAllTokens } from './sign-in/revoke-tokens.ts'
import { isActiveSuperuser, refuseLastSuperuser } from './staff/refuse-last-superuser.ts'

/**
 * Disables a user's account: refuses further sign-ins and revokes every token on every process.
 * @throws 404 not_found when no active user has this id; 409 last_superuser
 */
export async function disableAccount(userId: number): Promise<void> {
  const revocation = await transaction(async (tx) => {
    if (await isActiveSuperuser(tx, userId)) {
      await lockGrants(tx)
      await refuseLastSuperuser(tx, userId)
    }
    const [disabled] = await tx
      .update(users)
      .set({ isActive: false })
      .where(and(eq(users.id, userId), eq(users.isActive, true)))
    return disabled.affectedRows === 1 ? revokeAllTokens(tx, userId) : undefined
  })
  if (!revocation) throw notFound()
  await broadcastRevocation(revocation)
}
