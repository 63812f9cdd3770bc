import { transaction } from '../../db/client.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { notFound } from '../../lib/errors.ts'
import { lockDefaultAddress, setDefaultAddress } from '../accounts/default-address.ts'
import { liveAddress } from './address-book.ts'

/** Makes an address the user's default. @throws 404 for a deleted or unknown address, or that of another user */
export async function chooseDefaultAddress(userId: number, id: number): Promise<void> {
  await transaction(async (tx) => {
    await lockDefaultAddress(tx, userId)
    const [row] = await tx.select({ id: addresses.id }).from(addresses).where(liveAddress(userId, id))
    if (!row) throw notFound()
    await setDefaultAddress(tx, userId, id)
  })
}
