import { desc } from 'drizzle-orm'
import { transaction } from '../../db/client.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { notFound } from '../../lib/errors.ts'
import { lockDefaultAddress, setDefaultAddress } from '../accounts/default-address.ts'
import { liveAddress } from './address-book.ts'

/**
 * Marks an address as deleted; the row stays because orders refer to it. If it was the default, the newest remaining address
 * becomes the default.
 * @throws 404 for a deleted or unknown address, or that of another user
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
