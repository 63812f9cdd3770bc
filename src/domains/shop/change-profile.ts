import { eq, sql } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import type { InTransaction } from '../../db/in-transaction.ts'
import { type ShopTextKind, shopProfiles, shopTexts } from '../../db/schema/shop.ts'
import { definedMembers } from '../../lib/values/defined-members.ts'
import { checkAreas } from '../addresses/areas.ts'
import { areaRefused } from '../addresses/errors.ts'
import { publishInvalidation } from '../catalog/cache/change-events.ts'
import { getShopProfile, profileId } from './find-profile.ts'
import {
  type ReturnAddress,
  type ShopProfile,
  type ShopSettings,
  settingsOf,
  shopFields,
} from './shop-profile.ts'

/**
 * Updates the profile of the shop; a member that is undefined keeps its value. Another agreement or privacy text becomes a new
 * version, and the old version stays. Once this resolves, every process shows the new profile.
 * @throws 400 area_mismatch, area_abolished
 */
export async function updateShopProfile(
  change: Partial<ShopSettings>,
  inTransaction?: InTransaction,
): Promise<ShopProfile> {
  const given = definedMembers(change)
  const returnAddress = given.returnAddress && (await withOwnCity(given.returnAddress))
  const stored = await transaction(async (tx) => {
    await lockProfile(tx)
    const profile = await getShopProfile(tx)
    const before = settingsOf(profile)
    const after = { ...before, ...given }
    if ('returnAddress' in given) await storeReturnAddress(tx, returnAddress ?? null)
    const { name, servicePhone, icpNumber, licenseUrl } = after
    await tx
      .update(shopProfiles)
      .set({ name, servicePhone, icpNumber, licenseUrl })
      .where(eq(shopProfiles.id, profileId))
    await storeText(tx, 'agreement', after.agreement, profile)
    await storeText(tx, 'privacy', after.privacy, profile)
    const result = await getShopProfile(tx)
    await inTransaction?.(tx, {
      object: 'shop:profile',
      before: shopFields(before),
      after: shopFields(settingsOf(result)),
    })
    return result
  })
  await publishInvalidation(['shop'])
  return stored
}

/** @throws 400 area_mismatch, area_abolished */
async function withOwnCity(address: ReturnAddress): Promise<ReturnAddress> {
  const { ids, fault } = await checkAreas(address)
  if (fault) throw areaRefused(fault, 'return_address.')
  return { ...address, ...ids }
}

async function storeReturnAddress(tx: Transaction, address: ReturnAddress | null): Promise<void> {
  await tx
    .update(shopProfiles)
    .set({
      returnReceiver: address?.receiver ?? '',
      returnPhone: address?.phone ?? '',
      returnProvinceId: address?.provinceId ?? null,
      returnCityId: address?.cityId ?? null,
      returnDistrictId: address?.districtId ?? null,
      returnPlace: address?.place ?? '',
    })
    .where(eq(shopProfiles.id, profileId))
}

async function storeText(
  tx: Transaction,
  kind: ShopTextKind,
  text: string,
  profile: ShopProfile,
): Promise<void> {
  const newest = profile[kind]
  if (text === (newest?.text ?? '')) return
  await tx.insert(shopTexts).values({ kind, version: (newest?.version ?? 0) + 1, text })
}

/** Locks the only row until the transaction ends, and stores it first where it is missing. */
async function lockProfile(tx: Transaction): Promise<void> {
  const texts = { name: '', servicePhone: '', icpNumber: '', licenseUrl: '' }
  const address = { returnReceiver: '', returnPhone: '', returnPlace: '' }
  await tx
    .insert(shopProfiles)
    .values({ id: profileId, ...texts, ...address })
    .onDuplicateKeyUpdate({ set: { id: sql`values(id)` } })
}
