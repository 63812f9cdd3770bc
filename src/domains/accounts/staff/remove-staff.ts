import { eq } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import { type InTransaction, reportConsequences } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { revokeApiKeysOf } from '../credentials/change-api-keys.ts'
import { deleteSessionsOf } from '../credentials/sessions.ts'
import { removeTotp } from '../credentials/totp.ts'
import type { Authorize } from '../permissions/authorize.ts'
import { lockGrants } from '../permissions/lock-grants.ts'
import { broadcastRevocation, revokeAllTokens } from '../sign-in/revoke-tokens.ts'
import { lockStaff } from './find-staff.ts'
import { refuseLastSuperuser } from './refuse-last-superuser.ts'
import { type StaffUser, staffFields } from './staff-fields.ts'
import { storeGrants } from './store-grants.ts'

/**
 * Makes a shopper of a staff user: takes the groups and grants away, and revokes every token, session and API key on every
 * process. The user stays, since the audit trail names them and orders may belong to them.
 * @throws 404 not_found, also for a shopper; 409 last_superuser; what `authorize` throws
 */
export async function removeStaff(
  id: number,
  authorize?: Authorize<StaffUser>,
  inTransaction?: InTransaction,
): Promise<void> {
  const revocation = await transaction(async (tx) => {
    await lockGrants(tx)
    const before = await lockStaff(tx, id)
    await authorize?.(tx, before, null)
    await refuseLastSuperuser(tx, id)
    await tx.update(users).set({ isStaff: false, isSuperuser: false }).where(eq(users.id, id))
    await storeGrants(tx, id, before, { groups: [], permissions: [] })
    await deleteSessionsOf(tx, id)
    const keys = await revokeApiKeysOf(tx, id)
    const revoked = await revokeAllTokens(tx, id)
    await inTransaction?.(tx, { object: `user:${id}`, before: staffFields(before), after: null })
    const changes = [...keys, ...(await removeTotp(tx, id))]
    await reportConsequences(tx, { cause: `user:${id}`, changes }, inTransaction)
    return revoked
  })
  await broadcastRevocation(revocation)
}
