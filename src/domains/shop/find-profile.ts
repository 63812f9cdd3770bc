import { desc, eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/mysql-core'
import { db, type Executor } from '../../db/client.ts'
import { areas } from '../../db/schema/addresses.ts'
import { type ShopTextKind, shopProfiles, shopTexts } from '../../db/schema/shop.ts'
import { type AreaNames, parcelText, shownNames } from '../addresses/area-names.ts'
import { listedCityIds } from '../addresses/areas.ts'
import type { NamedReturnAddress, ShopProfile, ShopText } from './shop-profile.ts'

/** The id of the only row. */
export const profileId = 1

const provinces = alias(areas, 'province')
const cities = alias(areas, 'city')
const districts = alias(areas, 'district')

const profileWithAreas = (executor: Executor) =>
  executor
    .select({
      row: shopProfiles,
      province: provinces.name,
      city: cities.name,
      district: districts.name,
    })
    .from(shopProfiles)
    .leftJoin(provinces, eq(provinces.id, shopProfiles.returnProvinceId))
    .leftJoin(cities, eq(cities.id, shopProfiles.returnCityId))
    .leftJoin(districts, eq(districts.id, shopProfiles.returnDistrictId))
    .where(eq(shopProfiles.id, profileId))

type Found = Awaited<ReturnType<typeof profileWithAreas>>[number]

/** Returns the profile of the shop. @param executor a transaction that has locked the row, or the database */
export async function getShopProfile(executor: Executor = db): Promise<ShopProfile> {
  const [found] = await profileWithAreas(executor)
  const agreement = await findNewestText(executor, 'agreement')
  const privacy = await findNewestText(executor, 'privacy')
  const { name = '', servicePhone = '', icpNumber = '', licenseUrl = '' } = found?.row ?? {}
  const returnAddress = found ? await returnAddressOf(found) : null
  return { name, servicePhone, icpNumber, licenseUrl, returnAddress, agreement, privacy }
}

/** Returns where buyers send goods back; null if the shop has not said. */
export async function findReturnAddress(executor: Executor = db): Promise<NamedReturnAddress | null> {
  const [found] = await profileWithAreas(executor)
  return found ? returnAddressOf(found) : null
}

async function returnAddressOf({ row, ...names }: Found): Promise<NamedReturnAddress | null> {
  const { returnProvinceId: provinceId, returnCityId: cityId, returnDistrictId: districtId } = row
  if (provinceId === null || cityId === null || districtId === null || !hasNames(names)) return null
  const { returnReceiver: receiver, returnPhone: phone, returnPlace: place } = row
  const listedId = await listedCityIds()
  const areaIds = { provinceId, cityId: listedId(cityId), districtId }
  return { ...areaIds, ...shownNames(names), receiver, phone, place, parcelText: parcelText(names, place) }
}

function hasNames(names: { [Level in keyof AreaNames]: string | null }): names is AreaNames {
  return names.province !== null && names.city !== null && names.district !== null
}

async function findNewestText(executor: Executor, kind: ShopTextKind): Promise<ShopText | undefined> {
  const [row] = await executor
    .select({ version: shopTexts.version, text: shopTexts.text, createTime: shopTexts.createTime })
    .from(shopTexts)
    .where(eq(shopTexts.kind, kind))
    .orderBy(desc(shopTexts.version))
    .limit(1)
  return row
}
