import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'

/**
 * Locks the user's row in the caller's transaction, so concurrent changes of one user's addresses serialize.
 * @returns the id of the default address, null without one
 * @throws 401 when the account is closed or does not exist
 */
export async function lockDefaultAddress(tx: Transaction, userId: number): Promise<number | null> {
  const [row] = await tx
    .select({ addressId: users.defaultAddressId })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.isActive, true)))
    .for('update')
  if (!row) throw unauthorized()
  return row.addressId
}

/** Sets the user's default address, null for none. The caller has checked that the address belongs to the user. */
export async function setDefaultAddress(
  tx: Transaction,
  userId: number,
  addressId: number | null,
): Promise<void> {
  await tx.update(users).set({ defaultAddressId: addressId }).where(eq(users.id, userId))
}
