import type { LocalizedText } from '../../lib/errors.ts'
import { describeValues } from '../../lib/text/describe-values.ts'

/** How a buyer wants to pay: the numbers of the API and of the database, with their names. */
export const payMethodNames = {
  1: { zh: '银行卡', en: 'bank card' },
  2: { zh: '支付宝', en: 'Alipay' },
  3: { zh: '微信', en: 'WeChat Pay' },
} as const satisfies Readonly<Record<number, LocalizedText>>

/** The numbers with their names, for the documentation of a field. */
export const payMethodList = describeValues(payMethodNames)
