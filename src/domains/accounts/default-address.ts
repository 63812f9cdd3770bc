import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'

/**
 * Locks the user's row in the caller's transaction, so that one request at a time changes the addresses of a user.
 * @returns the default address, null if there is none
 * @throws 401 when the account is closed or gone
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

/** Makes an address the user's default, null for none; the caller has made sure that it is the user's and live. */
export async function setDefaultAddress(
  tx: Transaction,
  userId: number,
  addressId: number | null,
): Promise<void> {
  await tx.update(users).set({ defaultAddressId: addressId }).where(eq(users.id, userId))
}
