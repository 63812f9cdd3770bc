import { type NewPassword, redeemReset } from '../../accounts/passwords/redeem-reset.ts'
import type { Origin } from '../access/caller.ts'
import { recordOwnChange } from '../audit/record-change.ts'

/**
 * Sets the password of a staff user by a token that `issueStaffReset` made, and writes the audit entry of it.
 * @throws 400 access_token_invalid, passwords_differ, password_too_weak; 429 too_many_requests
 */
export function resetStaffPassword(request: NewPassword, origin: Origin): Promise<void> {
  return redeemReset('staff-reset', request, ({ id }) => recordOwnChange(id, origin, 'resetStaffPassword'))
}
