import { sign } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { encodeGbk } from '../../../src/sandbox/world/alipay/gbk.ts'
import { signedText } from '../../../src/sandbox/world/alipay/signing.ts'
import { alipayNotification, type Body, newTradeNo, sandboxKey } from './notifications.ts'

type Fields = Record<string, string>
export type Sent = Readonly<{ body: Body; headers?: Fields; query?: string }>

export const formType = { 'content-type': 'application/x-www-form-urlencoded' }

/** A form as Alipay posts it. */
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

/** Notices that Alipay did not send, each made for an unpaid order from genuine ones. @param paid another order's number */
export function alipayForgeries(unpaid: string, paid: string): Record<string, () => Sent> {
  /** A genuine notice of the order, with a change after it was signed. */
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
    'for another app, said to be ours': () =>
      form({
        ...alipayNotification(unpaid, { app_id: '2021000000009999' }),
        app_id: alipayNotification('').app_id as string,
      }),
    'that names RSA': () => changed({ sign_type: 'RSA' }),
    'that names RSA and is signed by it': () =>
      form(signedAs('RSA-SHA1', { ...alipayNotification(unpaid), sign_type: 'RSA' })),
    'signed by SHA-1 under the name RSA2': () => form(signedAs('RSA-SHA1', alipayNotification(unpaid))),
    "signed by the app's own key": () => form(alipayNotification(unpaid, {}, sandboxKey('app'))),
    "signed by WeChat Pay's key": () => form(alipayNotification(unpaid, {}, sandboxKey('wechat'))),
    'without a signature': () => without('sign'),
    'without the name of its algorithm': () => without('sign_type'),
    'without an order': () => without('out_trade_no'),
    'with an empty signature': () => changed({ sign: '' }),
    'with a field more': () => changed({ extra: '1' }),
    'with an empty field more': () => changed({ extra: '' }),
    'with a field twice': () => ({ body: `${genuine()}&total_amount=69.90` }),
    'with two signatures': () => ({ body: `${genuine()}&sign=AAAA` }),
    'with a field in capitals': () => ({ body: genuine().replace('app_id=', 'APP_ID=') }),
    'that hides a refund in another field': () => {
      const { refund_fee, ...rest } = alipayNotification(unpaid, {
        receipt_amount: '69.90',
        refund_fee: '69.90',
      })
      return form({ ...rest, receipt_amount: `69.90&refund_fee=${refund_fee}` })
    },
    'that hides a field in a name': () => {
      const { passback: _, ...rest } = alipayNotification(unpaid, { passback: 'a=b' })
      return form({ ...rest, 'passback=a': 'b' })
    },
    'that says it is in GBK': () => form(alipayNotification(unpaid, { charset: 'gbk' })),
    'in the bytes of GBK': () => ({
      body: encodeGbk(
        Object.entries(alipayNotification(unpaid))
          .map(([name, value]) => `${name}=${value.replaceAll('+', '%2B')}`)
          .join('&'),
      ) as Uint8Array<ArrayBuffer>,
    }),
    'in UTF-16': () => ({ body: utf16(genuine()) }),
    'encoded twice': () => ({ body: encodeURIComponent(genuine()) }),
    'with values encoded twice': () => ({ body: genuine().replaceAll('%', '%25') }),
    'with a line break behind it': () => ({ body: `${genuine().replace(/&(sign=[^&]+)/, '')}&x\n` }),
    'with a NUL behind the order': () => ({ body: genuine().replace(unpaid, `${unpaid}%00`) }),
    'with a space behind the order': () => ({ body: genuine().replace(unpaid, `${unpaid}+`) }),
    'as JSON': () => ({
      body: JSON.stringify(alipayNotification(unpaid)),
      headers: { 'content-type': 'application/json' },
    }),
    'as multipart': () => ({ body: multipart(alipayNotification(unpaid)), headers: {} }),
    'squeezed by gzip': () => ({
      body: gzipSync(genuine()),
      headers: { ...formType, 'content-encoding': 'gzip' },
    }),
    'in its query': () => ({ body: '', query: `?${genuine()}` }),
    'of 10,000 characters of order': () =>
      form({ ...alipayNotification(''), out_trade_no: '1'.repeat(10_000) }),
    'of an order with quotes': () => form({ ...alipayNotification(''), out_trade_no: "' OR '1'='1" }),
    'that is genuine and longer than any': () =>
      form(alipayNotification(unpaid, { body: 'x'.repeat(33_000) })),
    'of ten thousand fields': () => ({
      body: `${genuine()}&${Array.from({ length: 10_000 }, (_, i) => `f${i}=`).join('&')}`,
    }),
  }
}
