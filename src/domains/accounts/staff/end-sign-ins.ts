import { transaction } from '../../../db/client.ts'
import { type InTransaction, reportConsequences } from '../../../db/in-transaction.ts'
import { deleteSessionsOf } from '../credentials/sessions.ts'
import { removeTotp } from '../credentials/totp.ts'
import type { Authorize } from '../permissions/authorize.ts'
import { lockGrants } from '../permissions/lock-grants.ts'
import { broadcastRevocation, revokeAllTokens } from '../sign-in/revoke-tokens.ts'
import { lockStaff } from './find-staff.ts'
import type { StaffUser } from './staff-fields.ts'

/**
 * Signs a staff user out everywhere: revokes every token and session on every process. API keys stay.
 * @throws 404 not_found, also for a shopper; what `authorize` throws
 */
export function signOutEverywhere(
  userId: number,
  authorize?: Authorize<StaffUser>,
  inTransaction?: InTransaction,
): Promise<void> {
  return endSignIns(userId, authorize, inTransaction, false)
}

/**
 * Removes the second factor of a staff user who lost it, and signs them out everywhere.
 * @throws as `signOutEverywhere`
 */
export function resetTotp(
  userId: number,
  authorize?: Authorize<StaffUser>,
  inTransaction?: InTransaction,
): Promise<void> {
  return endSignIns(userId, authorize, inTransaction, true)
}

async function endSignIns(
  userId: number,
  authorize: Authorize<StaffUser> | undefined,
  inTransaction: InTransaction | undefined,
  removesTotp: boolean,
): Promise<void> {
  const revocation = await transaction(async (tx) => {
    await lockGrants(tx)
    const person = await lockStaff(tx, userId)
    await authorize?.(tx, person, person)
    const changes = removesTotp ? await removeTotp(tx, userId) : []
    await deleteSessionsOf(tx, userId)
    const revoked = await revokeAllTokens(tx, userId)
    const object = `sign_ins:${userId}`
    await inTransaction?.(tx, { object, before: null, after: { is_ended: true } })
    await reportConsequences(tx, { cause: object, changes }, inTransaction)
    return revoked
  })
  await broadcastRevocation(revocation)
}
