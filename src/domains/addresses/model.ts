import { t } from 'elysia'
import { idField, idParam } from '../../http/fields.ts'
import { emptiableEmail, textLine } from '../../http/input/text-field.ts'
import { blanksAround } from '../../lib/text/visible-text.ts'
import type { Address } from './address-book.ts'
import type { AddressChange, AddressFields } from './address-fields.ts'
import { addressMobilePattern, normalizeTel, telPattern } from './address-phone.ts'

export const area = t.Object(
  {
    id: t.Integer({ examples: [110000] }),
    name: t.String({ examples: ['北京市'] }),
  },
  { title: 'Area' },
)
export const areaWithSubs = t.Object({
  id: t.Integer(),
  name: t.String(),
  subs: t.Array(area, { description: '下一级地区，没有则为空 · areas of the next level; may be empty' }),
})
export const areaParams = t.Object({ id: idParam })
export const addressParams = t.Object({ id: idParam })

const optional = (pattern: string, hint: { zh: string; en: string }, example: string, description: string) =>
  t.Optional(
    t.Nullable(
      t.String({
        pattern: `^${blanksAround}(?:${pattern}${blanksAround})?$`,
        maxLength: 512,
        examples: [example],
        description,
        hint,
      }),
    ),
  )

const optionalText = {
  title: t.Optional(
    t.Nullable(
      textLine(0, 20, {
        examples: ['家'],
        description: '地址名称，可为空 · label of the address; may be empty',
      }),
    ),
  ),
  tel: optional(
    telPattern,
    { zh: '固定电话格式不正确', en: 'must be a telephone number' },
    '010-12345678转8001',
    '固定电话，可带分机，可为空 · telephone, also with an extension; may be empty',
  ),
  email: t.Optional(t.Nullable(emptiableEmail)),
  postal_code: optional(
    `[0-9０-９](?:${blanksAround}[0-9０-９]){2,5}`,
    { zh: '邮编为 3–6 位数字', en: 'must be 3 to 6 digits' },
    '100000',
    '邮政编码，可为空 · postal code; may be empty',
  ),
}
const requiredText = {
  receiver: textLine(1, 50, { examples: ['张三'] }),
  place: textLine(1, 100, {
    examples: ['长安街 1 号'],
    description: '详细地址，不含省市区 · street and number, without the areas',
  }),
  mobile: t.String({
    pattern: addressMobilePattern,
    maxLength: 64,
    examples: ['13800000001'],
    description:
      '大陆手机号，或港澳台号码（所选地区以外的须带区号，如 +852）；可带分机 转8001 · a mobile of the mainland, or a number of Hong Kong, Macau or Taiwan, with the country code outside its region; an extension is 转8001',
    hint: { zh: '手机号格式不正确', en: 'must be a mobile number' },
  }),
}
const areaIds = { province_id: idField, city_id: idField, district_id: idField }

export const newAddressBody = t.Object(
  { ...requiredText, ...areaIds, ...optionalText },
  { title: 'NewAddress' },
)

/** An absent member keeps its value; `""` or null empties an optional text. */
export const addressChangeBody = t.Object(
  {
    receiver: t.Optional(requiredText.receiver),
    place: t.Optional(requiredText.place),
    mobile: t.Optional(requiredText.mobile),
    province_id: t.Optional(idField),
    city_id: t.Optional(idField),
    district_id: t.Optional(idField),
    ...optionalText,
  },
  { title: 'AddressChange' },
)

export const titleBody = t.Object({
  title: textLine(1, 20, { examples: ['公司'], description: '地址名称 · label of the address' }),
})

export const address = t.Object(
  {
    id: t.Integer({ examples: [12] }),
    title: t.String({ examples: ['家'], description: '地址名称，没有则为空 · label; empty without one' }),
    receiver: t.String({ examples: ['张三'] }),
    province_id: t.Integer({ examples: [500000] }),
    city_id: t.Integer({ examples: [500100] }),
    district_id: t.Integer({ examples: [500229] }),
    province: t.String({ examples: ['重庆市'] }),
    city: t.String({
      description: '直辖市的市为其本身 · the city of a municipality is the municipality',
      examples: ['重庆市'],
    }),
    district: t.String({ examples: ['城口县'] }),
    place: t.String({
      examples: ['葛城街道 1 号'],
      description: '详细地址，不含省市区 · street and number, without the areas',
    }),
    mobile: t.String({
      description: '11 位手机号，或港澳台的 E.164 号码 · 11 digits, or E.164 of Hong Kong, Macau or Taiwan',
      examples: ['13800000001'],
    }),
    tel: t.String({
      examples: ['010-12345678转8001'],
      description: '固定电话，没有则为空 · telephone; empty without one',
    }),
    email: t.String({ examples: ['zhangsan@example.com'], description: '没有则为空 · empty without one' }),
    postal_code: t.String({ examples: ['405900'], description: '没有则为空 · empty without one' }),
    parcel_text: t.String({
      description:
        '面单地址：省市区不重复，后接详细地址 · text for the parcel: areas without repetition, and the place',
      examples: ['重庆市城口县葛城街道 1 号'],
    }),
  },
  { title: 'Address' },
)

export const addressList = t.Object({
  user_id: t.Integer(),
  default_address_id: t.Nullable(t.Integer()),
  limit: t.Integer({ description: '最多可有的地址数 · how many addresses a user may have' }),
  addresses: t.Array(address),
})

/** Converts the body of a new address: omitted texts become empty. */
export function parseAddress(body: typeof newAddressBody.static): AddressFields {
  return {
    title: '',
    tel: '',
    email: '',
    postalCode: '',
    receiver: body.receiver,
    place: body.place,
    mobile: body.mobile,
    provinceId: body.province_id,
    cityId: body.city_id,
    districtId: body.district_id,
    ...parseOptionalText(body),
  }
}

/** Converts the body of a change: an omitted field is absent. */
export function parseAddressChange(body: typeof addressChangeBody.static): AddressChange {
  const { receiver, place, mobile, province_id, city_id, district_id } = body
  return {
    ...(receiver !== undefined && { receiver }),
    ...(place !== undefined && { place }),
    ...(mobile !== undefined && { mobile }),
    ...(province_id && { provinceId: province_id }),
    ...(city_id && { cityId: city_id }),
    ...(district_id && { districtId: district_id }),
    ...parseOptionalText(body),
  }
}

type OptionalText = Pick<AddressChange, 'title' | 'tel' | 'email' | 'postalCode'>

/** Converts the optional texts that the body has; null is an empty text. */
function parseOptionalText(
  body: Pick<typeof newAddressBody.static, 'title' | 'tel' | 'email' | 'postal_code'>,
): OptionalText {
  const { title, tel, email, postal_code } = body
  return {
    ...(title !== undefined && { title: title ?? '' }),
    ...(tel !== undefined && { tel: normalizeTel(tel ?? '') }),
    ...(email !== undefined && { email: email ?? '' }),
    ...(postal_code !== undefined && {
      postalCode: (postal_code ?? '').normalize('NFKC').replace(/\D/g, ''),
    }),
  }
}

/** Converts an address to the wire format. */
export function presentAddress(row: Address): typeof address.static {
  const { provinceId, cityId, districtId, postalCode, parcelText, ...rest } = row
  return {
    ...rest,
    province_id: provinceId,
    city_id: cityId,
    district_id: districtId,
    postal_code: postalCode,
    parcel_text: parcelText,
  }
}
