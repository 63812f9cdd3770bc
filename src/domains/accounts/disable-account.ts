import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import type { InTransaction } from '../../db/in-transaction.ts'
import { users } from '../../db/schema/auth.ts'
import { now } from '../../lib/clock.ts'
import { accountLocked, accountNotLocked } from './errors.ts'
import { lockGrants } from './permissions/lock-grants.ts'
import { type Customer, customerFields, getCustomer } from './shoppers/find-customer.ts'
import { broadcastRevocation, revokeAllTokens } from './sign-in/revoke-tokens.ts'
import { refuseLastSuperuser } from './staff/refuse-last-superuser.ts'

/** Decides whether the caller may change this person; throws when not. Called in the transaction, behind its locks. */
export type AuthorizePerson = (tx: Transaction, person: Customer) => Promise<void>

/**
 * Disables a user's account, which staff call locking: refuses further sign-ins and revokes every token on every process. The
 * reason is for staff.
 * @throws 404 not_found, also for a closed account; 409 account_locked, last_superuser; what `authorize` throws
 */
export async function disableAccount(
  userId: number,
  reason = '',
  authorize?: AuthorizePerson,
  inTransaction?: InTransaction,
): Promise<void> {
  const revocation = await transaction(async (tx) => {
    const before = await lockCustomer(tx, userId)
    await authorize?.(tx, before)
    if (!before.isActive) throw accountLocked()
    await refuseLastSuperuser(tx, userId)
    await tx
      .update(users)
      .set({ isActive: false, lockTime: now(), lockReason: reason })
      .where(eq(users.id, userId))
    const revoked = await revokeAllTokens(tx, userId)
    await record(tx, before, inTransaction)
    return revoked
  })
  await broadcastRevocation(revocation)
}

/**
 * Enables a disabled account, which staff call unlocking. Its former tokens stay revoked.
 * @throws 404 not_found, also for a closed account; 409 account_not_locked; what `authorize` throws
 */
export async function enableAccount(
  userId: number,
  authorize?: AuthorizePerson,
  inTransaction?: InTransaction,
): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockCustomer(tx, userId)
    await authorize?.(tx, before)
    if (before.isActive) throw accountNotLocked()
    await tx.update(users).set({ isActive: true, lockTime: null, lockReason: '' }).where(eq(users.id, userId))
    await record(tx, before, inTransaction)
  })
}

/**
 * Signs a user out everywhere: revokes every token on every process.
 * @throws 404 not_found, also for a closed account; what `authorize` throws
 */
export async function endSessions(
  userId: number,
  authorize?: AuthorizePerson,
  inTransaction?: InTransaction,
): Promise<void> {
  const revocation = await transaction(async (tx) => {
    const before = await lockCustomer(tx, userId)
    await authorize?.(tx, before)
    const revoked = await revokeAllTokens(tx, userId)
    await record(tx, before, inTransaction)
    return revoked
  })
  await broadcastRevocation(revocation)
}

/**
 * Locks the grants and the row of a user until the transaction ends, so that the rights of the person stay.
 * @throws 404 not_found, also for a closed account
 */
export async function lockCustomer(tx: Transaction, userId: number): Promise<Customer> {
  await lockGrants(tx)
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update')
  return getCustomer(userId, tx)
}

async function record(tx: Transaction, before: Customer, inTransaction?: InTransaction): Promise<void> {
  await inTransaction?.(tx, {
    object: `user:${before.id}`,
    before: customerFields(before),
    after: customerFields(await getCustomer(before.id, tx)),
  })
}
