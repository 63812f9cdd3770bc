import { db, transaction } from '../../db/client.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { notFound } from '../../lib/errors.ts'
import { type Address, getAddress, liveAddress } from './address-book.ts'
import type { AddressChange } from './address-fields.ts'
import { normalizeAddressMobile } from './address-phone.ts'
import { type AreaIds, checkAreas, listedCityIds } from './areas.ts'
import { areaRefused, mobileRegion } from './errors.ts'

/**
 * Changes the given fields of an address. Unchanged areas may be abolished ones.
 * @throws 400 area_mismatch, area_abolished, mobile_region; 404 for a deleted or unknown address, or that of another user
 */
export async function changeAddress(userId: number, id: number, change: AddressChange): Promise<Address> {
  await transaction(async (tx) => {
    // the lock keeps two changes of single areas from making a combination that does not exist
    const [stored] = await tx.select().from(addresses).where(liveAddress(userId, id)).for('update')
    if (!stored) throw notFound()
    const areas = await resolveAreas(stored, change)
    const mobile = change.mobile && normalizeAddressMobile(change.mobile, areas.provinceId)
    if (change.mobile && !mobile) throw mobileRegion()
    await tx
      .update(addresses)
      .set({ ...change, ...areas, ...(mobile && { mobile }) })
      .where(liveAddress(userId, id))
  })
  return getAddress(userId, id)
}

/** Changes the title of an address. @throws 404 for a deleted or unknown address, or that of another user */
export async function renameAddress(userId: number, id: number, title: string): Promise<void> {
  const [result] = await db.update(addresses).set({ title }).where(liveAddress(userId, id))
  if (result.affectedRows !== 1) throw notFound()
}

async function resolveAreas(stored: AreaIds, change: Partial<AreaIds>): Promise<AreaIds> {
  const { provinceId, cityId, districtId } = stored
  const wanted = {
    provinceId: change.provinceId ?? provinceId,
    cityId: change.cityId ?? cityId,
    districtId: change.districtId ?? districtId,
  }
  const listed = await listedCityIds()
  const isSame =
    wanted.provinceId === provinceId &&
    wanted.districtId === districtId &&
    listed(wanted.cityId) === listed(cityId)
  if (isSame) return { provinceId, cityId, districtId }
  const { ids, fault } = await checkAreas(wanted)
  if (fault) throw areaRefused(fault)
  return ids
}
