import { desc, eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { notFound } from '../../lib/errors.ts'
import { lockDefaultAddress, setDefaultAddress } from '../accounts/default-address.ts'
import { liveAddress } from './address-book.ts'

/**
 * Marks an address as deleted; its row stays, since orders refer to it. When it was the default, the newest of those
 * that are left takes its place.
 * @throws 404 when it is deleted already, unknown or somebody else's
 */
export async function deleteAddress(userId: number, id: number): Promise<void> {
  await transaction(async (tx) => {
    const defaultAddressId = await lockDefaultAddress(tx, userId)
    const [result] = await tx.update(addresses).set({ isDeleted: true }).where(liveAddress(userId, id))
    if (result.affectedRows !== 1) throw notFound()
    if (defaultAddressId !== id) return
    const [newest] = await tx
      .select({ id: addresses.id })
      .from(addresses)
      .where(liveAddress(userId))
      .orderBy(desc(addresses.id))
      .limit(1)
    await setDefaultAddress(tx, userId, newest?.id ?? null)
  })
}

/**
 * Deletes every address of a user in the caller's transaction and blanks what is personal, in those deleted before too;
 * the rows stay, since orders refer to them.
 */
export async function eraseAddresses(tx: Transaction, userId: number): Promise<void> {
  // locks the user's row first, as everything does that changes addresses
  await setDefaultAddress(tx, userId, null)
  await tx
    .update(addresses)
    .set({
      isDeleted: true,
      title: '',
      receiver: '',
      place: '',
      mobile: '',
      tel: '',
      email: '',
      postalCode: '',
    })
    .where(eq(addresses.userId, userId))
}
