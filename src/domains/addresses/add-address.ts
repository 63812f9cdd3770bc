import { count } from 'drizzle-orm'
import { transaction } from '../../db/client.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { lockDefaultAddress, setDefaultAddress } from '../accounts/default-address.ts'
import { type Address, getAddress, liveAddress } from './address-book.ts'
import type { AddressFields } from './address-fields.ts'
import { findAreaMismatch } from './areas.ts'
import { addressLimitReached, areaMismatch } from './errors.ts'

/** The maximum number of live addresses of a user. */
export const addressLimit = 20

/**
 * Adds an address. An empty title becomes the receiver's name; a user's only address becomes the default.
 * @throws 400 area_mismatch, address_limit_reached
 */
export async function addAddress(userId: number, fields: AddressFields): Promise<Address> {
  const mismatch = await findAreaMismatch(fields)
  if (mismatch) throw areaMismatch(mismatch)
  const id = await transaction(async (tx) => {
    await lockDefaultAddress(tx, userId)
    const [existing] = await tx.select({ n: count() }).from(addresses).where(liveAddress(userId))
    const others = existing?.n ?? 0
    if (others >= addressLimit) throw addressLimitReached()
    const [row] = await tx
      .insert(addresses)
      .values({ ...fields, userId, title: fields.title || fields.receiver })
      .$returningId()
    const added = (row as { id: number }).id
    if (others === 0) await setDefaultAddress(tx, userId, added)
    return added
  })
  return getAddress(userId, id)
}
