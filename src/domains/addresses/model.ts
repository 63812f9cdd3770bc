import { t } from 'elysia'
import { idField, idParam } from '../../http/fields.ts'
import type { Address } from './address-book.ts'
import type { AddressFields } from './address-fields.ts'

export const area = t.Object(
  {
    id: t.Integer({ examples: [110000] }),
    name: t.String({ examples: ['北京市'] }),
  },
  { title: 'Area' },
)
export const areaWithSubs = t.Object({ id: t.Integer(), name: t.String(), subs: t.Array(area) })
export const areaParams = t.Object({ id: idParam })
export const addressParams = t.Object({ id: idParam })

// Elysia's patterns have no u flag: a character outside the BMP is a pair of surrogates
const pair = '[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]'
const refused = '\\uD800-\\uDFFF\\u0000-\\u001F\\u007F-\\u009F\\u2028\\u2029'
const blank = '[ \\u00A0\\u1680\\u2000-\\u200A\\u202F\\u205F\\u3000\\uFEFF]*'
const solid = `(?:${pair}|[^\\s${refused}])`
const character = `(?:${pair}|[^${refused}])`

/** 1 to `most` characters without control characters; surrounding blanks are not counted. */
const line = (most: number) => `${solid}(?:${character}{0,${most - 2}}${solid})?${blank}`

const text = (most: number, example: string) =>
  t.String({
    pattern: `^${blank}${line(most)}$`,
    examples: [example],
    hint: { zh: `应为 1–${most} 个字`, en: `must have 1–${most} characters` },
  })

const optional = (pattern: string, hint: { zh: string; en: string }, example: string) =>
  t.Optional(
    t.Nullable(t.String({ pattern: `^${blank}(?:${pattern})?$`, maxLength: 512, examples: [example], hint })),
  )

export const addressBody = t.Object(
  {
    title: optional(line(20), { zh: '最多 20 个字', en: 'must have at most 20 characters' }, '家'),
    receiver: text(20, '张三'),
    province_id: idField,
    city_id: idField,
    district_id: idField,
    place: text(50, '长安街 1 号'),
    mobile: t.String({
      pattern: `^${blank}1[3-9]\\d{9}${blank}$`,
      examples: ['13800000001'],
      hint: { zh: '手机号格式不正确', en: 'must be a mobile number' },
    }),
    tel: optional(
      `[\\d+()\\-](?:[\\d+()\\- ]{0,18}[\\d+()\\-])?${blank}`,
      { zh: '固定电话格式不正确', en: 'must be a telephone number' },
      '010-12345678',
    ),
    email: optional(
      `(?!${character}{255})[^@\\s${refused}]+@[^@\\s.${refused}]+(?:\\.[^@\\s.${refused}]+)+${blank}`,
      { zh: '邮箱格式不正确', en: 'must be an e-mail address' },
      'zhangsan@example.com',
    ),
    postal_code: optional(`\\d{6}${blank}`, { zh: '邮编为 6 位数字', en: 'must be 6 digits' }, '100000'),
  },
  { title: 'NewAddress' },
)

export const titleBody = t.Object({ title: text(20, '公司') })

export const address = t.Object(
  {
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
  },
  { title: 'Address' },
)

export const addressList = t.Object({
  user_id: t.Integer(),
  default_address_id: t.Nullable(t.Integer()),
  limit: t.Integer(),
  addresses: t.Array(address),
})

/** Converts a body, trimming every text; omitted fields become empty. */
export function parseAddress(body: typeof addressBody.static): AddressFields {
  return {
    title: body.title?.trim() ?? '',
    receiver: body.receiver.trim(),
    provinceId: body.province_id,
    cityId: body.city_id,
    districtId: body.district_id,
    place: body.place.trim(),
    mobile: body.mobile.trim(),
    tel: body.tel?.trim() ?? '',
    email: body.email?.trim() ?? '',
    postalCode: body.postal_code?.trim() ?? '',
  }
}

/** Converts an address to the wire format. */
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
