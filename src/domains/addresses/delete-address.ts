import { desc, eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
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

/**
 * Deletes every address of a user in the caller's transaction and blanks its personal data, also in addresses deleted
 * earlier. The rows stay because orders refer to them.
 */
export async function eraseAddresses(tx: Transaction, userId: number): Promise<void> {
  // every change of addresses locks the user's row first, so two changes cannot deadlock
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

/** Lists the names, numbers and e-mail addresses in all addresses of a user. */
export async function listAddressTexts(tx: Transaction, userId: number): Promise<string[]> {
  const { receiver, mobile, tel, email } = addresses
  const found = await tx
    .selectDistinct({ receiver, mobile, tel, email })
    .from(addresses)
    .where(eq(addresses.userId, userId))
  return found.flatMap((row) => Object.values(row))
}
