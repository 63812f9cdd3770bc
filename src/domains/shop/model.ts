import { t } from 'elysia'
import { shopTime } from '../../config/shop-time.ts'
import { dateTime, idFieldOf } from '../../http/fields.ts'
import { freeText, textLine, typed } from '../../http/input/text-field.ts'
import { blanksAround } from '../../lib/text/visible-text.ts'
import { normalizeTel, telPattern } from '../addresses/address-phone.ts'
import type {
  NamedReturnAddress,
  ReturnAddress,
  ShopProfile,
  ShopSettings,
  ShopText,
} from './shop-profile.ts'

const shopText = t.Object(
  {
    version: t.Integer({ description: '版本，从 1 开始 · from 1', examples: [1] }),
    text: t.String({ examples: ['欢迎使用美多商城'] }),
    create_time: { ...dateTime, description: '该版本的保存时间 · when this version was stored' },
  },
  { title: 'ShopText' },
)

const areaId = (example: number) => t.Integer({ examples: [example] })

export const returnAddress = t.Object(
  {
    receiver: t.String({ examples: ['美多商城售后部'] }),
    phone: t.String({ examples: ['400-618-4000'] }),
    province_id: areaId(440000),
    city_id: areaId(440300),
    district_id: areaId(440305),
    province: t.String({ examples: ['广东省'] }),
    city: t.String({ examples: ['深圳市'] }),
    district: t.String({ examples: ['南山区'] }),
    place: t.String({
      examples: ['科技园一路 1 号'],
      description: '详细地址，不含省市区 · street and number, without the areas',
    }),
    parcel_text: t.String({
      description: '面单地址 · text for the parcel',
      examples: ['广东省深圳市南山区科技园一路 1 号'],
    }),
  },
  { title: 'ReturnAddress' },
)

export const shop = t.Object(
  {
    name: t.String({ examples: ['美多商城'] }),
    service_phone: t.String({ description: '客服电话 · service phone', examples: ['400-618-4000'] }),
    icp_number: t.String({ description: 'ICP 备案号 · ICP number', examples: ['京ICP备16007882号'] }),
    license_url: t.String({
      description: '营业执照链接，无则为空 · link to the license, empty without one',
      examples: ['https://example.com/license.html'],
    }),
    return_address: t.Nullable(returnAddress, {
      description: '退货地址，未填写为 null · where goods are returned to; null without one',
    }),
    agreement: t.Nullable(shopText, {
      description: '用户协议的现行版本，没有则为 null · newest agreement; null without one',
    }),
    privacy: t.Nullable(shopText, {
      description: '隐私政策的现行版本，没有则为 null · newest privacy text; null without one',
    }),
  },
  {
    title: 'Shop',
    description: '店铺资料；未填的为空或 null · what the shop has not given is empty or null',
  },
)

const phone = (description: string) =>
  typed({
    pattern: `^${blanksAround}(?:${telPattern}${blanksAround})?$`,
    maxLength: 512,
    description,
    examples: ['400-618-4000'],
    hint: { zh: '电话格式不正确', en: 'must be a telephone number' },
  })

const longText = (description: string) =>
  t.Optional(freeText(0, 50_000, { description, examples: ['欢迎使用美多商城'] }))

export const shopChange = t.Object(
  {
    name: textLine(1, 50, { examples: ['美多商城'], description: '店名 · name of the shop' }),
    service_phone: t.Optional(phone('客服电话 · service phone')),
    icp_number: t.Optional(
      textLine(0, 50, { examples: ['京ICP备16007882号'], description: 'ICP 备案号 · ICP number' }),
    ),
    license_url: t.Optional(
      typed({
        pattern: `^${blanksAround}(?:https?://[!-~]{1,290}${blanksAround})?$`,
        maxLength: 512,
        description: '营业执照链接 · link to the license',
        examples: ['https://example.com/license.html'],
        hint: { zh: '应为 http 或 https 链接', en: 'must be an http or https address' },
      }),
    ),
    return_address: t.Optional(
      t.Object(
        {
          receiver: textLine(1, 50, { examples: ['美多商城售后部'] }),
          phone: phone('退货收件电话 · phone of the receiver'),
          province_id: idFieldOf('省 · province'),
          city_id: idFieldOf('市 · city'),
          district_id: idFieldOf('区 · district'),
          place: textLine(1, 100, {
            examples: ['科技园一路 1 号'],
            description: '详细地址，不含省市区 · street and number, without the areas',
          }),
        },
        { description: '退货地址；缺省保持不变 · return address; absent: unchanged' },
      ),
    ),
    agreement: longText('用户协议，变更即成为新版本 · agreement; another text is a new version'),
    privacy: longText('隐私政策，变更即成为新版本 · privacy text; another text is a new version'),
  },
  { title: 'ShopChange' },
)

/** Converts the body of a change; an absent field is undefined. */
export function parseShop(body: typeof shopChange.static): Partial<ShopSettings> {
  const { name, service_phone, icp_number, license_url, return_address, agreement, privacy } = body
  return {
    name,
    ...(service_phone !== undefined && { servicePhone: normalizeTel(service_phone) }),
    ...(icp_number !== undefined && { icpNumber: icp_number }),
    ...(license_url !== undefined && { licenseUrl: license_url }),
    ...(return_address && { returnAddress: parseReturn(return_address) }),
    ...(agreement !== undefined && { agreement }),
    ...(privacy !== undefined && { privacy }),
  }
}

type ReturnBody = NonNullable<(typeof shopChange.static)['return_address']>

const parseReturn = (body: ReturnBody): ReturnAddress => ({
  receiver: body.receiver,
  phone: normalizeTel(body.phone),
  provinceId: body.province_id,
  cityId: body.city_id,
  districtId: body.district_id,
  place: body.place,
})

/** Converts the profile to the wire format. */
export function presentShop(profile: ShopProfile): typeof shop.static {
  return {
    name: profile.name,
    service_phone: profile.servicePhone,
    icp_number: profile.icpNumber,
    license_url: profile.licenseUrl,
    return_address: profile.returnAddress && presentReturnAddress(profile.returnAddress),
    agreement: presentText(profile.agreement),
    privacy: presentText(profile.privacy),
  }
}

/** Converts the return address to the wire format. */
export function presentReturnAddress(address: NamedReturnAddress): typeof returnAddress.static {
  const { provinceId, cityId, districtId, parcelText, ...rest } = address
  return {
    ...rest,
    province_id: provinceId,
    city_id: cityId,
    district_id: districtId,
    parcel_text: parcelText,
  }
}

const presentText = (text: ShopText | undefined) =>
  text
    ? {
        version: text.version,
        text: text.text,
        create_time: shopTime(text.createTime),
      }
    : null
