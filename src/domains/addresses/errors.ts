import { defineError } from '../../lib/errors.ts'
import type { AreaFault } from './areas.ts'

export const addressLimitReached = defineError(
  400,
  'address_limit_reached',
  '收货地址最多 20 个',
  'At most 20 addresses',
)
export const mobileRegion = defineError(
  400,
  'mobile_region',
  '手机号与所选地区不符；其他地区的号码请加区号，如 +852',
  'The number does not belong to the chosen region; add the country code, such as +852',
  'mobile',
)
export const areaMismatch = defineError(
  400,
  'area_mismatch',
  '所选省、市、区不匹配',
  'District, city and province do not match',
)
export const areaAbolished = defineError(
  400,
  'area_abolished',
  '所选地区已撤销，请重新选择',
  'This area was abolished; choose another one',
)
const fields = { provinceId: 'province_id', cityId: 'city_id', districtId: 'district_id' } as const

/** Builds the error for areas that an address cannot have; it names the field. @param within such as `return_address.` */
export function areaRefused({ area, reason }: AreaFault, within = '') {
  return (reason === 'abolished' ? areaAbolished : areaMismatch)({ field: `${within}${fields[area]}` })
}
