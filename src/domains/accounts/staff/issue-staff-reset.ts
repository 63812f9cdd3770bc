import { config } from '../../../config/index.ts'
import { transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import { serviceAccount } from '../credentials/errors.ts'
import { findActiveAccount } from '../find-account.ts'
import { newFlowToken } from '../flow-token.ts'
import type { Authorize } from '../permissions/authorize.ts'
import { lockGrants } from '../permissions/lock-grants.ts'
import { lockStaff } from './find-staff.ts'
import type { StaffUser } from './staff-fields.ts'

/** `token` sets one new password until `expiresAt`. */
export type StaffReset = Readonly<{ token: string; expiresAt: Date }>

/**
 * Issues a token with which a staff user who has no mobile sets a new password, once, within STAFF_RESET_TTL. A later change of
 * the password or the mobile ends it. The second factor stays.
 * @throws 404 not_found, also for a shopper and an inactive user; 409 service_account; what `authorize` throws
 */
export async function issueStaffReset(
  userId: number,
  authorize?: Authorize<StaffUser>,
  inTransaction?: InTransaction,
): Promise<StaffReset> {
  const expiresAt = addSeconds(now(), config.staff.resetSeconds)
  await transaction(async (tx) => {
    await lockGrants(tx)
    const person = await lockStaff(tx, userId)
    if (person.isService) throw serviceAccount()
    await authorize?.(tx, person, person)
    const after = { expires_at: expiresAt.toISOString() }
    await inTransaction?.(tx, { object: `password_reset:${userId}`, before: null, after })
  })
  const account = await findActiveAccount(userId)
  if (!account) throw notFound()
  const state = { userId, generation: account.generation }
  return { token: await newFlowToken('staff-reset', config.staff.resetSeconds, state), expiresAt }
}
