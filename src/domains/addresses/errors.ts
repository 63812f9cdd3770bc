import { defineError } from '../../lib/errors.ts'

export const addressLimitReached = defineError(
  400,
  'address_limit_reached',
  '收货地址最多 20 个',
  'At most 20 addresses',
)
const mismatch = defineError(
  400,
  'area_mismatch',
  '所选省、市、区不匹配',
  'District, city and province do not match',
)
const fields = { provinceId: 'province_id', cityId: 'city_id', districtId: 'district_id' } as const

/** @param misplaced the area whose parent is wrong */
export const areaMismatch = (misplaced: keyof typeof fields) => mismatch({ field: fields[misplaced] })
