import { transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { hashPassword } from '../../../lib/crypto/passwords.ts'
import { underFreeNames } from '../account-duplicates.ts'
import { insertAccount } from '../create-account.ts'
import { checkNewPassword } from '../passwords/password-policy.ts'
import type { Authorize } from '../permissions/authorize.ts'
import { lockGrants } from '../permissions/lock-grants.ts'
import { type StaffUser, staffFields, superuserChange } from './staff-fields.ts'
import { requireGrants, storeGrants } from './store-grants.ts'

/**
 * `password` null makes a service account. `address` is the network address of who asks: addresses take turns at hashing.
 */
type NewStaff = Omit<StaffUser, 'id' | 'isService'> & Readonly<{ password: string | null; address?: string }>

/** Django's mark of a password that no text matches. */
const unusableHash = '!'

/**
 * Stores a staff user, or a service account.
 * @throws 400 password_too_weak, username_taken, mobile_taken, unknown_group, unknown_permission; what `authorize` throws
 */
export async function createStaff(
  { password, address, ...wish }: NewStaff,
  authorize?: Authorize<StaffUser>,
  inTransaction?: InTransaction,
): Promise<StaffUser> {
  const staff = { ...wish, isService: password === null }
  if (password !== null) checkNewPassword(password, staff)
  const passwordHash = password === null ? unusableHash : await hashPassword(password, address)
  const { groups: _groups, permissions: _permissions, ...columns } = staff
  const account = { ...columns, isStaff: true, isMadeByStaff: true, passwordHash }
  const { isSuperuser } = staff
  return underFreeNames(() =>
    transaction(async (tx) => {
      await lockGrants(tx)
      const after = { ...staff, ...(await requireGrants(tx, staff)) }
      await authorize?.(tx, null, after)
      const id = await insertAccount(tx, account)
      await storeGrants(tx, id, { groups: [], permissions: [] }, after)
      await inTransaction?.(tx, { object: `user:${id}`, before: null, after: staffFields(after) })
      if (isSuperuser) await inTransaction?.(tx, superuserChange(id, true))
      return { id, ...after }
    }),
  )
}
