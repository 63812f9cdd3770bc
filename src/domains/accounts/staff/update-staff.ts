import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import { type InTransaction, reportConsequences } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { hashPassword } from '../../../lib/crypto/passwords.ts'
import type { Revocation } from '../../../lib/revocations.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { contactColumns } from '../../messages/contact.ts'
import { underFreeNames } from '../account-duplicates.ts'
import { serviceAccount } from '../credentials/errors.ts'
import { removeTotp } from '../credentials/totp.ts'
import { deleteMobileChange } from '../mobile/cancel-mobile-change.ts'
import { notifyOwner } from '../mobile/notify-owner.ts'
import { checkNewPassword } from '../passwords/password-policy.ts'
import type { Authorize } from '../permissions/authorize.ts'
import { lockGrants } from '../permissions/lock-grants.ts'
import { clearAccountLock } from '../sign-in/login-throttle.ts'
import { broadcastRevocation, revokeAllTokens } from '../sign-in/revoke-tokens.ts'
import { usernameInvalid } from './errors.ts'
import { getStaff, lockStaff } from './find-staff.ts'
import { type StaffUser, staffFields } from './staff-fields.ts'
import { requireGrants, storeGrants } from './store-grants.ts'

/**
 * An undefined member keeps its value. `removesTotp` removes the second factor. `address` is the network address of who asks:
 * addresses take turns at hashing.
 */
type StaffChange = Partial<Omit<StaffUser, 'id' | 'isSuperuser' | 'isService'>> &
  Readonly<{ password?: string; address?: string; removesTotp?: boolean }>

/**
 * Updates a staff user. A new password and a new mobile revoke every token on every process; a new e-mail address is not verified.
 * A name that an imported user has may stay, although no user could register it.
 * @throws 404 not_found, also for a shopper; 400 invalid_input, password_too_weak, username_taken, mobile_taken, unknown_group,
 *   unknown_permission; 409 service_account for a password or a mobile of one; what `authorize` throws
 */
export async function updateStaff(
  id: number,
  { password, address, removesTotp = false, ...change }: StaffChange,
  authorize?: Authorize<StaffUser>,
  inTransaction?: InTransaction,
): Promise<StaffUser> {
  const given = definedMembers(change)
  let passwordHash: string | undefined
  if (password !== undefined) {
    checkNewPassword(password, { ...(await getStaff(id)), ...given })
    passwordHash = await hashPassword(password, address)
  }
  const { stored, revocation } = await underFreeNames(() =>
    transaction(async (tx) => {
      await lockGrants(tx)
      const before = await lockStaff(tx, id)
      const after = { ...before, ...given, ...(await requireGrants(tx, { ...before, ...given })) }
      if (after.username !== before.username && !/^(?!\d+$)\w{5,20}$/.test(after.username))
        throw usernameInvalid()
      if (before.isService && (passwordHash || after.mobile !== null)) throw serviceAccount()
      await authorize?.(tx, before, after)
      const revocation = await store(tx, before, after, passwordHash)
      await inTransaction?.(tx, {
        object: `user:${id}`,
        before: staffFields(before),
        after: staffFields(after),
      })
      // a separate entry, since the audit trail drops members about passwords
      if (passwordHash)
        await inTransaction?.(tx, { object: `password:${id}`, before: null, after: { is_new: true } })
      if (removesTotp) {
        const changes = await removeTotp(tx, id)
        await reportConsequences(tx, { cause: `user:${id}`, changes }, inTransaction)
      }
      return { stored: after, revocation }
    }),
  )
  if (revocation) await broadcastRevocation(revocation)
  if (passwordHash) await clearAccountLock(stored)
  return stored
}

async function store(
  tx: Transaction,
  before: StaffUser,
  after: StaffUser,
  passwordHash: string | undefined,
): Promise<Revocation | undefined> {
  const { id, username, mobile, email } = after
  const isMoved = mobile !== before.mobile
  const [contact] = await tx.select(contactColumns).from(users).where(eq(users.id, id))
  await tx
    .update(users)
    .set({
      ...{ username, mobile },
      ...(email !== before.email && { email, emailActive: false, pendingEmail: '' }),
      ...(passwordHash && { password: passwordHash, pendingEmail: '' }),
    })
    .where(eq(users.id, id))
  await storeGrants(tx, id, before, after)
  if (contact && isMoved && mobile) await notifyOwner(tx, 'changed', { userId: id, ...contact }, { mobile })
  if (!isMoved && !passwordHash) return undefined
  await deleteMobileChange(tx, id)
  return revokeAllTokens(tx, id)
}
