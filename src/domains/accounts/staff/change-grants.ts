import { eq } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { without } from '../../../lib/values/without.ts'
import { lockGrants } from '../permissions/lock-grants.ts'
import { lockStaff } from './find-staff.ts'
import { refuseLastSuperuser } from './refuse-last-superuser.ts'
import { type StaffUser, staffFields, superuserChange } from './staff-fields.ts'
import { type Grants, requireGrants, storeGrants } from './store-grants.ts'

/** Groups, permissions and, if true, the rights of a superuser: what a command adds or withdraws. */
export type GrantsChange = Grants & Readonly<{ isSuperuser: boolean }>

/**
 * Adds grants to those of a staff user.
 * @throws 404 not_found, also for a shopper; 400 unknown_group, unknown_permission
 */
export function addGrants(
  id: number,
  given: GrantsChange,
  inTransaction?: InTransaction,
): Promise<StaffUser> {
  return changeGrants(
    id,
    (before) => ({
      groups: [...before.groups, ...given.groups],
      permissions: [...before.permissions, ...given.permissions],
      isSuperuser: before.isSuperuser || given.isSuperuser,
    }),
    inTransaction,
  )
}

/**
 * Withdraws grants from a staff user.
 * @throws 404 not_found, also for a shopper; 409 last_superuser
 */
export function withdrawGrants(
  id: number,
  taken: GrantsChange,
  inTransaction?: InTransaction,
): Promise<StaffUser> {
  return changeGrants(
    id,
    (before) => ({
      groups: without(before.groups, taken.groups),
      permissions: without(before.permissions, taken.permissions),
      isSuperuser: before.isSuperuser && !taken.isSuperuser,
    }),
    inTransaction,
  )
}

function changeGrants(
  id: number,
  change: (before: StaffUser) => GrantsChange,
  inTransaction: InTransaction | undefined,
): Promise<StaffUser> {
  return transaction(async (tx) => {
    await lockGrants(tx)
    const before = await lockStaff(tx, id)
    const changed = change(before)
    const after = { ...before, ...changed, ...(await requireGrants(tx, changed)) }
    const { isSuperuser } = after
    if (!isSuperuser) await refuseLastSuperuser(tx, id)
    await storeGrants(tx, id, before, after)
    await tx.update(users).set({ isSuperuser }).where(eq(users.id, id))
    await inTransaction?.(tx, {
      object: `user:${id}`,
      before: staffFields(before),
      after: staffFields(after),
    })
    if (isSuperuser !== before.isSuperuser) await inTransaction?.(tx, superuserChange(id, isSuperuser))
    return after
  })
}
