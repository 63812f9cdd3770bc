import { sign } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { encodeGbk } from '../../../src/sandbox/world/alipay/gbk.ts'
import { signedText } from '../../../src/sandbox/world/alipay/signing.ts'
import { alipayNotification, type Body, newTradeNo, sandboxKey } from './notifications.ts'

type Fields = Record<string, string>
/** `status` is the expected refusal, 400 if absent: what the route refuses; 415 comes before the route. */
export type Sent = Readonly<{ body: Body; headers?: Fields; query?: string; status?: 400 | 415 }>

export const formType = { 'content-type': 'application/x-www-form-urlencoded' }

/** Encodes fields as the form that Alipay posts. */
export const form = (fields: Fields): Sent => ({ body: `${new URLSearchParams(fields)}` })
const utf16 = (text: string) => new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le'))
const signedAs = (algorithm: string, fields: Fields): Fields => ({
  ...fields,
  sign: sign(algorithm, Buffer.from(signedText(fields, 'sign', 'sign_type')), sandboxKey('alipay')).toString(
    'base64',
  ),
})
const multipart = (fields: Fields) => {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}

/**
 * Returns forged Alipay notifications for an unpaid order, by description. Each is made from a genuine one.
 * @param paid number of another, paid order
 */
export function alipayForgeries(unpaid: string, paid: string): Record<string, () => Sent> {
  /** Changes fields of a genuine notification after it was signed. */
  const changed = (change: Fields) => form({ ...alipayNotification(unpaid), ...change })
  const without = (name: string) => {
    const { [name]: _, ...rest } = alipayNotification(unpaid)
    return form(rest)
  }

  const genuine = () => `${new URLSearchParams(alipayNotification(unpaid))}`
  return {
    "with another order's number": () => form({ ...alipayNotification(paid), out_trade_no: unpaid }),
    'with a lower amount': () =>
      form({ ...alipayNotification(unpaid, { total_amount: '0.01' }), total_amount: '69.90' }),
    'with a higher amount': () => changed({ total_amount: '69.91' }),
    'with another trade number': () => changed({ trade_no: newTradeNo() }),
    'turned from unpaid to paid': () =>
      form({
        ...alipayNotification(unpaid, { trade_status: 'WAIT_BUYER_PAY' }),
        trade_status: 'TRADE_SUCCESS',
      }),
    'for another app, with the app id changed to ours': () =>
      form({
        ...alipayNotification(unpaid, { app_id: '2021000000009999' }),
        app_id: alipayNotification('').app_id as string,
      }),
    'with sign_type RSA': () => changed({ sign_type: 'RSA' }),
    'with sign_type RSA and an RSA signature': () =>
      form(signedAs('RSA-SHA1', { ...alipayNotification(unpaid), sign_type: 'RSA' })),
    'signed with SHA-1 but declared RSA2': () => form(signedAs('RSA-SHA1', alipayNotification(unpaid))),
    "signed with the app's key": () => form(alipayNotification(unpaid, {}, sandboxKey('app'))),
    "signed with WeChat Pay's key": () => form(alipayNotification(unpaid, {}, sandboxKey('wechat'))),
    'without a signature': () => without('sign'),
    'without sign_type': () => without('sign_type'),
    'without an order number': () => without('out_trade_no'),
    'with an empty signature': () => changed({ sign: '' }),
    'with an additional field': () => changed({ extra: '1' }),
    'with an additional empty field': () => changed({ extra: '' }),
    'with a repeated field': () => ({ body: `${genuine()}&total_amount=69.90` }),
    'with two signatures': () => ({ body: `${genuine()}&sign=AAAA` }),
    'with a field name in capitals': () => ({ body: genuine().replace('app_id=', 'APP_ID=') }),
    'that hides a refund in the value of another field': () => {
      const { refund_fee, ...rest } = alipayNotification(unpaid, {
        receipt_amount: '69.90',
        refund_fee: '69.90',
      })
      return form({ ...rest, receipt_amount: `69.90&refund_fee=${refund_fee}` })
    },
    'that hides a field in a field name': () => {
      const { passback: _, ...rest } = alipayNotification(unpaid, { passback: 'a=b' })
      return form({ ...rest, 'passback=a': 'b' })
    },
    'with charset GBK declared in a UTF-8 body': () => form(alipayNotification(unpaid, { charset: 'gbk' })),
    'encoded in GBK': () => ({
      body: encodeGbk(
        Object.entries(alipayNotification(unpaid))
          .map(([name, value]) => `${name}=${value.replaceAll('+', '%2B')}`)
          .join('&'),
      ) as Uint8Array<ArrayBuffer>,
    }),
    'encoded in UTF-16': () => ({ body: utf16(genuine()) }),
    'percent-encoded twice': () => ({ body: encodeURIComponent(genuine()) }),
    'with values percent-encoded twice': () => ({ body: genuine().replaceAll('%', '%25') }),
    'followed by a line break': () => ({ body: `${genuine().replace(/&(sign=[^&]+)/, '')}&x\n` }),
    'with a NUL after the order number': () => ({ body: genuine().replace(unpaid, `${unpaid}%00`) }),
    'with a space after the order number': () => ({ body: genuine().replace(unpaid, `${unpaid}+`) }),
    'as JSON': () => ({
      body: JSON.stringify(alipayNotification(unpaid)),
      headers: { 'content-type': 'application/json' },
    }),
    'as multipart': () => ({ body: multipart(alipayNotification(unpaid)), headers: {} }),
    'compressed with gzip': () => ({
      body: gzipSync(genuine()),
      headers: { ...formType, 'content-encoding': 'gzip' },
      status: 415,
    }),
    'in the query string': () => ({ body: '', query: `?${genuine()}` }),
    'with an order number of 10,000 characters': () =>
      form({ ...alipayNotification(''), out_trade_no: '1'.repeat(10_000) }),
    'with quotes in the order number': () => form({ ...alipayNotification(''), out_trade_no: "' OR '1'='1" }),
    'that is genuine but above the size limit': () =>
      form(alipayNotification(unpaid, { body: 'x'.repeat(33_000) })),
    'with 10,000 fields': () => ({
      body: `${genuine()}&${Array.from({ length: 10_000 }, (_, i) => `f${i}=`).join('&')}`,
    }),
  }
}
