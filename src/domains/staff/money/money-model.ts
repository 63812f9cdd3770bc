import { t } from 'elysia'
import { idParam } from '../../../http/fields.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import { gatewayNames } from '../value-names.ts'

const gateways = ['alipay', 'wechat', 'alipay_phone', 'wechat_phone'] as const
const gatewayList = describeValues(gatewayNames)
export const gatewayField = t.String({ examples: ['alipay'], description: gatewayList })

const unionOf = <Name extends string>(names: readonly Name[], description: string) =>
  t.Union(
    names.map((name) => t.Literal(name)),
    {
      description,
      examples: [names[0]],
      hint: { zh: '支付渠道无效', en: `must be one of ${names.join(', ')}` },
    },
  )

export const day = t.String({
  pattern: '^20\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$',
  maxLength: 10,
  description: '账单日期（北京时间） · day of the bill, in Beijing',
  examples: ['2026-11-23'],
  hint: { zh: '日期格式应为 YYYY-MM-DD', en: 'must be a day as YYYY-MM-DD' },
})
export const vendor = unionOf(['alipay', 'wechat'], '支付渠道 · vendor')

export const idParams = t.Object({ id: idParam })

/** The filter of a list by the gateway of its rows. */
export const gatewayFilter = unionOf(gateways, gatewayList)
