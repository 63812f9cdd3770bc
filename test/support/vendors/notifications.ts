import { sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { config } from '../../../src/config/index.ts'
import { now } from '../../../src/lib/clock.ts'
import { signMessage } from '../../../src/sandbox/world/alipay/signing.ts'
import { encryptResource } from '../../../src/sandbox/world/wechat/signing.ts'
import { send } from '../database/payment-summary.ts'

/** Returns a private key of the shared sandbox in PEM. */
export const sandboxKey = (name: string) =>
  readFileSync(`${process.env.SANDBOX_KEYS_DIR}/${name}-private.pem`, 'utf8')

/** Returns a new trade number. */
export const newTradeNo = () => `t${crypto.randomUUID()}`

/** Names cases, such as forgeries, as those of the trade on a phone. */
export const onAPhone = <T>(cases: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(cases).map(([what, each]) => [`${what}, on a phone`, each]))

/** The body of a request. */
export type Body = string | Uint8Array<ArrayBuffer> | FormData

type Fields = Readonly<Record<string, string>>

/** Returns the signed fields of Alipay's notification of a payment of 69.90, with `change` applied before signing. */
export function alipayNotification(outTradeNo: string, change: Fields = {}, key = sandboxKey('alipay')) {
  const fields = {
    app_id: config.alipay?.appId as string,
    seller_id: config.alipay?.sellerId as string,
    charset: 'utf-8',
    notify_id: crypto.randomUUID(),
    out_trade_no: outTradeNo,
    subject: '美多商城 订单+1',
    trade_no: newTradeNo(),
    trade_status: 'TRADE_SUCCESS',
    total_amount: '69.90',
  }
  return signMessage({ ...fields, ...change }, key)
}

export type WechatNotification = { headers: Record<string, string>; body: string }

/** Returns the resource of WeChat Pay's notification of a payment of 69.90, with `change` applied. */
export const paidResource = (outTradeNo: string, change: object = {}) => ({
  mchid: config.wechatPay?.mchId,
  appid: config.wechatPay?.appId,
  out_trade_no: outTradeNo,
  transaction_id: newTradeNo(),
  trade_state: 'SUCCESS',
  success_time: '2026-11-23T20:05:09+08:00',
  amount: { total: 6990, currency: 'CNY' },
  ...change,
})

/** Returns WeChat Pay's notification with the resource encrypted and the body signed. */
export function wechatNotification(
  resource: object,
  more: object = {},
  signed = signWechat,
): WechatNotification {
  const body = JSON.stringify({
    id: crypto.randomUUID(),
    resource_type: 'encrypt-resource',
    event_type: 'TRANSACTION.SUCCESS',
    resource: encryptResource(JSON.stringify(resource), 'transaction', config.wechatPay?.apiV3Key as string),
    ...more,
  })
  return { headers: signed(body), body }
}

/** Posts Alipay's notification of a payment to the app. `change` is applied before signing. */
export const notifyAlipay = (outTradeNo: string, change: Fields = {}) =>
  send('POST', '/payment/alipay/notify/', `${new URLSearchParams(alipayNotification(outTradeNo, change))}`)

/** Posts a notification of WeChat Pay to the app. @param data the associated data of the encryption */
export function notifyWechat(resource: object, event = 'TRANSACTION.SUCCESS', data = 'transaction') {
  const sealed = encryptResource(JSON.stringify(resource), data, config.wechatPay?.apiV3Key as string)
  const { body, headers } = wechatNotification({}, { event_type: event, resource: sealed })
  return send('POST', '/payment/wechat/notify/', body, headers)
}

/** Returns WeChat Pay's signature headers for a body, under its public key id. @param at Unix time in seconds */
export function signWechat(
  body: string,
  key = sandboxKey('wechat'),
  at = Math.floor(now().getTime() / 1000),
): Record<string, string> {
  const nonce = crypto.randomUUID()
  return {
    'wechatpay-timestamp': String(at),
    'wechatpay-nonce': nonce,
    'wechatpay-signature': sign('RSA-SHA256', Buffer.from(`${at}\n${nonce}\n${body}\n`), key).toString(
      'base64',
    ),
    'wechatpay-serial': config.wechatPay?.publicKeyId as string,
  }
}
