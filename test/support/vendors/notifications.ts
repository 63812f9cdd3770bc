import { sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { config } from '../../../src/config/index.ts'
import { now } from '../../../src/lib/clock.ts'
import { signMessage } from '../../../src/sandbox/world/alipay/signing.ts'
import { encryptResource } from '../../../src/sandbox/world/wechat/signing.ts'

/** A key of the sandbox that the tests run beside, PEM. */
export const sandboxKey = (name: string) =>
  readFileSync(`${process.env.SANDBOX_KEYS_DIR}/${name}-private.pem`, 'utf8')

export const newTradeNo = () => `t${crypto.randomUUID()}`

/** What a request may carry. */
export type Body = string | Uint8Array<ArrayBuffer> | FormData

type Fields = Readonly<Record<string, string>>

/** Alipay's notice that an order of 69.90 was paid, with changes, signed. */
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

/** What WeChat Pay tells of a paid order of 69.90, with changes. */
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

/** WeChat Pay's notice of a resource, sealed and signed. */
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

/** The headers of WeChat Pay over a body, with the key that is known by its id. @param at seconds of the epoch */
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
