import { t } from 'elysia'
import { idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { textLine, typed } from '../../../http/input/text-field.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { Carrier } from '../../orders/shipments/carrier-fields.ts'
import type { NewCarrier } from '../../orders/shipments/change-carriers.ts'

const fields = {
  code: t.String({
    pattern: '^[A-Za-z0-9_-]{1,20}$',
    examples: ['DEPPON'],
    description: '代码，不可重复 · code, unique',
    hint: { zh: '代码应为 1–20 个字母、数字、下划线或连字符', en: 'must be 1–20 letters, digits, _ or -' },
  }),
  name: textLine(1, 20, { examples: ['德邦快递'], description: '名称，不可重复 · name, unique' }),
  number_pattern: t.Optional(
    t.String({
      maxLength: 200,
      description: '运单号的 RE2 正则表达式，空为任意 · RE2 pattern of a whole number; empty: any number',
      examples: ['^DPK[0-9]{12}$'],
      hint: { zh: '最多 200 个字符', en: 'must have at most 200 characters' },
    }),
  ),
  tracking_url: t.Optional(
    typed({
      pattern: '^$|^https?://[!-~]*\\{number\\}[!-~]*$',
      maxLength: 300,
      description:
        '物流查询网址，以 {number} 代表运单号，可为空 · tracking page with {number} in it; may be empty',
      examples: ['https://www.kuaidi100.com/chaxun?com=debangkuaidi&nu={number}'],
      hint: { zh: '应为含 {number} 的 http 网址', en: 'must be a web address with {number} in it' },
    }),
  ),
}

export const carrierParams = t.Object({ id: idParam })
export const carrierQuery = t.Object(staffListQuery)
export const carrierBody = knownFieldsOnly(fields, { title: 'NewCarrier' })
export const carrier = t.Object(
  {
    id: t.Integer(),
    code: t.String({ description: '代码 · code' }),
    name: t.String(),
    number_pattern: t.String({
      description: '运单号的 RE2 正则表达式，空为任意 · RE2 pattern; empty: any number',
    }),
    tracking_url: t.String({ description: '物流查询网址，可为空 · tracking page; may be empty' }),
  },
  { title: 'Carrier' },
)
export const carrierPage = staffPageOf(carrier)

/** Converts the body of a carrier; what is absent is undefined. */
export function parseCarrier(body: typeof carrierBody.static) {
  return {
    code: body.code.toUpperCase(),
    name: body.name,
    numberPattern: body.number_pattern,
    trackingUrl: body.tracking_url,
  }
}

/** Converts the body of a new carrier. */
export function parseNewCarrier(body: typeof carrierBody.static): NewCarrier {
  const { numberPattern = '', trackingUrl = '', ...named } = parseCarrier(body)
  return { ...named, numberPattern, trackingUrl }
}

/** Converts a carrier to the wire format. */
export const presentCarrier = (row: Carrier): typeof carrier.static => ({
  id: row.id,
  code: row.code,
  name: row.name,
  number_pattern: row.numberPattern,
  tracking_url: row.trackingUrl,
})
