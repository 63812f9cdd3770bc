import { t } from 'elysia'
import { idField, idParam, mobileField } from '../../http/fields.ts'
import type { Address } from './address-book.ts'

export const area = t.Object({
  id: t.Integer({ examples: [110000] }),
  name: t.String({ examples: ['北京市'] }),
})
export const areaWithSubs = t.Object({ id: t.Integer(), name: t.String(), subs: t.Array(area) })
export const areaParams = t.Object({ id: idParam })

const text = (maxLength: number, example: string) =>
  t.String({
    minLength: 1,
    maxLength,
    pattern: '\\S',
    examples: [example],
    hint: { zh: `应为 1–${maxLength} 个字`, en: `must have 1–${maxLength} characters` },
  })

export const newAddress = t.Object({
  title: t.Optional(t.String({ maxLength: 20, examples: ['家'] })),
  receiver: text(20, '张三'),
  province_id: idField,
  city_id: idField,
  district_id: idField,
  place: text(50, '长安街 1 号'),
  mobile: mobileField,
  tel: t.Optional(t.Nullable(t.String({ maxLength: 20, pattern: '^[0-9+()\\- ]*$' }))),
  email: t.Optional(t.Nullable(t.String({ maxLength: 254, pattern: '^$|^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$' }))),
  postal_code: t.Optional(t.Nullable(t.String({ pattern: '^$|^\\d{6}$' }))),
})

export const address = t.Object({
  id: t.Integer(),
  title: t.String(),
  receiver: t.String(),
  province_id: t.Integer(),
  city_id: t.Integer(),
  district_id: t.Integer(),
  province: t.String(),
  city: t.String(),
  district: t.String(),
  place: t.String(),
  mobile: t.String(),
  tel: t.String(),
  email: t.String(),
  postal_code: t.String(),
})

export const addressList = t.Object({
  user_id: t.Integer(),
  default_address_id: t.Nullable(t.Integer()),
  limit: t.Integer(),
  addresses: t.Array(address),
})

export function presentAddress(row: Address): typeof address.static {
  const { provinceId, cityId, districtId, postalCode, ...rest } = row
  return {
    ...rest,
    province_id: provinceId,
    city_id: cityId,
    district_id: districtId,
    postal_code: postalCode,
  }
}
