import { count } from 'drizzle-orm'
import { transaction } from '../../db/client.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { cleanText } from '../../lib/text/visible-text.ts'
import { lockDefaultAddress, setDefaultAddress } from '../accounts/default-address.ts'
import { type Address, getAddress, liveAddress } from './address-book.ts'
import type { AddressFields } from './address-fields.ts'
import { normalizeAddressMobile } from './address-phone.ts'
import { checkAreas } from './areas.ts'
import { addressLimitReached, areaRefused, mobileRegion } from './errors.ts'

/** The maximum number of live addresses of a user. */
export const addressLimit = 20

/** The characters of a receiver that fit into a title. */
const titleCharacters = 20

/**
 * Adds an address. An empty title becomes the receiver's name; a user's only address becomes the default.
 * @throws 400 area_mismatch, area_abolished, mobile_region, address_limit_reached
 */
export async function addAddress(userId: number, fields: AddressFields): Promise<Address> {
  const { ids, fault } = await checkAreas(fields)
  if (fault) throw areaRefused(fault)
  const mobile = normalizeAddressMobile(fields.mobile, fields.provinceId)
  if (!mobile) throw mobileRegion()
  const title = fields.title || cleanText([...fields.receiver].slice(0, titleCharacters).join(''))
  const id = await transaction(async (tx) => {
    await lockDefaultAddress(tx, userId)
    const [existing] = await tx.select({ n: count() }).from(addresses).where(liveAddress(userId))
    const others = existing?.n ?? 0
    if (others >= addressLimit) throw addressLimitReached()
    const [row] = await tx
      .insert(addresses)
      .values({ ...fields, ...ids, mobile, title, userId })
      .$returningId()
    const added = (row as { id: number }).id
    if (others === 0) await setDefaultAddress(tx, userId, added)
    return added
  })
  return getAddress(userId, id)
}
