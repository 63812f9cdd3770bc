import { eq } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { setDefaultAddress } from '../accounts/default-address.ts'

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

/** Lists the names of receivers in all addresses of a user, and their mobiles, phones and e-mail addresses. */
export async function listAddressTexts(tx: Transaction, userId: number) {
  const { receiver, mobile, tel, email } = addresses
  const found = await tx
    .selectDistinct({ receiver, mobile, tel, email })
    .from(addresses)
    .where(eq(addresses.userId, userId))
  return {
    names: found.map((row) => row.receiver),
    contacts: found.flatMap((row) => [row.mobile, row.tel, row.email]),
  }
}
