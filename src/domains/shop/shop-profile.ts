import type { Fields } from '../../db/in-transaction.ts'
import type { AreaNames } from '../addresses/area-names.ts'
import type { AreaIds } from '../addresses/areas.ts'

/** Where buyers send goods back. */
export type ReturnAddress = AreaIds & Readonly<{ receiver: string; phone: string; place: string }>

/** A return address with the names of its areas and the text for a parcel. */
export type NamedReturnAddress = ReturnAddress & AreaNames & Readonly<{ parcelText: string }>

/** What staff edit. A text that the shop has not given is empty. */
export type ShopSettings = Readonly<{
  name: string
  servicePhone: string
  icpNumber: string
  licenseUrl: string
  returnAddress: ReturnAddress | null
  agreement: string
  privacy: string
}>

/** The newest version of a text; undefined before the first one. */
export type ShopText = Readonly<{ version: number; text: string; createTime: Date }>

/** The profile as shoppers see it. */
export type ShopProfile = Omit<ShopSettings, 'returnAddress' | 'agreement' | 'privacy'> &
  Readonly<{
    returnAddress: NamedReturnAddress | null
    agreement: ShopText | undefined
    privacy: ShopText | undefined
  }>

/** Returns the fields of the profile that people edit, by their names on the wire. */
export function shopFields(settings: ShopSettings): Fields {
  const { name, servicePhone, icpNumber, licenseUrl, returnAddress, agreement, privacy } = settings
  return {
    name,
    service_phone: servicePhone,
    icp_number: icpNumber,
    license_url: licenseUrl,
    return_address: returnAddress && {
      receiver: returnAddress.receiver,
      phone: returnAddress.phone,
      province_id: returnAddress.provinceId,
      city_id: returnAddress.cityId,
      district_id: returnAddress.districtId,
      place: returnAddress.place,
    },
    agreement,
    privacy,
  }
}

/** Returns what staff edit of a profile. */
export function settingsOf(profile: ShopProfile): ShopSettings {
  const { agreement, privacy, ...rest } = profile
  return { ...rest, agreement: agreement?.text ?? '', privacy: privacy?.text ?? '' }
}
