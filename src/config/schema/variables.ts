import { type Static, type TProperties, Type } from '@sinclair/typebox'
import { limitVariables } from './limits.ts'
import { localStartVariables } from './local-start.ts'
import { mediaVariables } from './media.ts'
import { circuitVariables, mailVariables, smsVariables } from './messages.ts'
import { orderVariables } from './orders.ts'
import { alipayVariables, paymentVariables, wechatPayVariables } from './payments.ts'
import { retentionVariables } from './retention.ts'
import { addressVariables, processVariables, secretVariables, storeVariables } from './server.ts'
import { setupVariables } from './setup.ts'
import { sheetVariables } from './sheets.ts'
import { signInVariables } from './sign-in.ts'
import { staffVariables } from './staff.ts'

/** Variables under one heading of `.env.example`. */
export type Group = Readonly<{ heading: string; variables: TProperties }>

/** Every variable of the mall, in the order of `.env.example`. */
export const groups: readonly Group[] = [
  { heading: 'Process', variables: processVariables },
  { heading: 'Stores. `bun start` brings up private ones when these are empty.', variables: storeVariables },
  {
    heading:
      'Secrets: 32 bytes or more, such as the output of `openssl rand -hex 32`. A list `new,old` rotates: the first one signs, all verify. `bun start` makes its own.',
    variables: secretVariables,
  },
  { heading: 'Addresses', variables: addressVariables },
  { heading: 'Pictures and memory', variables: mediaVariables },
  { heading: 'Limits. None can be switched off.', variables: limitVariables },
  { heading: 'Staff', variables: staffVariables },
  { heading: 'Orders', variables: orderVariables },
  { heading: 'Import and export of sheets by staff', variables: sheetVariables },
  {
    heading:
      'Retention: how long data is kept. Orders, payments, refunds, invoices and the stock ledger are never deleted.',
    variables: retentionVariables,
  },
  {
    heading: 'SMS. Answered 503 gateway_not_configured until ALIYUN_ACCESS_KEY_ID is set.',
    variables: smsVariables,
  },
  {
    heading: 'Mail. Answered 503 gateway_not_configured until SMTP_URL is set.',
    variables: mailVariables,
  },
  { heading: 'Circuit breaker of the SMS, mail and payment gateways', variables: circuitVariables },
  {
    heading: 'Alipay. Answered 503 gateway_not_configured until ALIPAY_APP_ID is set.',
    variables: alipayVariables,
  },
  {
    heading:
      'WeChat Pay (API v3, Native and H5). Answered 503 gateway_not_configured until WECHAT_PAY_MCH_ID is set.',
    variables: wechatPayVariables,
  },
  { heading: 'All payment gateways', variables: paymentVariables },
  {
    heading:
      "Sign-in through other parties. Alipay's needs its app and keys; QQ's is answered 503 until QQ_CLIENT_ID is set. Every other provider in src/gateways/login/ reads the same four names under its own prefix.",
    variables: signInVariables,
  },
  { heading: 'Only for `bun run setup`', variables: setupVariables },
  { heading: 'Only for `bun start`', variables: localStartVariables },
]

/** The one schema of the configuration: type, default, limits and description of each variable. */
export const variables = Type.Object({
  ...processVariables,
  ...storeVariables,
  ...secretVariables,
  ...addressVariables,
  ...mediaVariables,
  ...limitVariables,
  ...staffVariables,
  ...orderVariables,
  ...sheetVariables,
  ...retentionVariables,
  ...smsVariables,
  ...mailVariables,
  ...circuitVariables,
  ...alipayVariables,
  ...wechatPayVariables,
  ...paymentVariables,
  ...signInVariables,
  ...setupVariables,
  ...localStartVariables,
})

export type Values = Static<typeof variables>
export type VariableName = keyof Values
