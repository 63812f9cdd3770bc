import { sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { eq, or } from 'drizzle-orm'
import { config } from '../../src/config.ts'
import { db } from '../../src/db/client.ts'
import { paymentIncidents, paymentRefunds, payments } from '../../src/db/schema/payments.ts'
import { raisedAlerts } from '../../src/lib/alerts.ts'
import { now } from '../../src/lib/clock.ts'
import { signMessage } from '../../src/sandbox/alipay/signing.ts'
import { seal } from '../../src/sandbox/wechat/signing.ts'
import { app } from './http.ts'
import { statusOf } from './orders.ts'

/** A key of the sandbox that the tests run beside, PEM. */
export const sandboxKey = (name: string) =>
  readFileSync(`${process.env.SANDBOX_KEYS_DIR}/${name}-private.pem`, 'utf8')

export const newTradeNo = () => `t${crypto.randomUUID()}`

/** What a request may carry. */
export type Body = string | Uint8Array<ArrayBuffer> | FormData

type Fields = Readonly<Record<string, string>>

/** Alipay's notice that an order of 69.90 was paid, with changes, signed. */
export function alipayNotice(outTradeNo: string, change: Fields = {}, key = sandboxKey('alipay')) {
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

export type WechatNotice = { headers: Record<string, string>; body: string }

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
export function wechatNotice(resource: object, more: object = {}, signed = signWechat): WechatNotice {
  const body = JSON.stringify({
    id: crypto.randomUUID(),
    resource_type: 'encrypt-resource',
    event_type: 'TRANSACTION.SUCCESS',
    resource: seal(JSON.stringify(resource), 'transaction', config.wechatPay?.apiV3Key as string),
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

/** One message to a path of the mall, its body byte for byte. */
export async function send(method: string, path: string, body?: Body, headers: Fields = {}) {
  const init: RequestInit = { method, headers }
  if (body !== undefined) init.body = body
  const response = await app.handle(new Request(`http://localhost${path}`, init))
  return { status: response.status, text: await response.text() }
}

/** Where an order and its money stand, and all incidents about it or one of the trades. */
export async function moneyOf(orderId: string, ...tradeNos: string[]) {
  const told = [orderId, ...tradeNos].map((number) =>
    or(
      eq(paymentIncidents.outTradeNo, number.slice(0, 64)),
      eq(paymentIncidents.reference, number.slice(0, 100)),
    ),
  )
  const [taken, back, incidents] = await Promise.all([
    db.select().from(payments).where(eq(payments.orderId, orderId)).orderBy(payments.id),
    db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId)).orderBy(paymentRefunds.id),
    db
      .select()
      .from(paymentIncidents)
      .where(or(...told)),
  ])
  return {
    status: await statusOf(orderId),
    payments: taken.map(({ amount, applied }) => `${amount} ${applied ? 'applied' : 'kept'}`),
    refunds: back.map(({ amount, cause }) => `${amount} ${cause}`),
    incidents: incidents.map(({ kind }) => kind),
  }
}

/** Every alert that this process has raised so far. */
export const alerts = () => [...raisedAlerts()].reduce((sum, [, count]) => sum + count, 0)

/** Whom this process has called while `work` ran. */
export async function callsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const calls: string[] = []
  const real = globalThis.fetch
  globalThis.fetch = Object.assign(
    (input: string | URL | Request, init?: RequestInit) => {
      const url = new URL(input instanceof Request ? input.url : input)
      calls.push(url.searchParams.get('method') ?? url.pathname)
      return real(input, init)
    },
    { preconnect: real.preconnect },
  )
  try {
    await work()
  } finally {
    globalThis.fetch = real
  }
  return calls
}
