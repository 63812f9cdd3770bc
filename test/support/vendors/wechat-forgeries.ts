import { gzipSync } from 'node:zlib'
import { config } from '../../../src/config/index.ts'
import { encryptResource } from '../../../src/sandbox/world/wechat/signing.ts'
import {
  type Body,
  paidResource,
  sandboxKey,
  signWechat,
  type WechatNotification,
  wechatNotification,
} from './notifications.ts'

/** `status` is the expected refusal, 400 if absent: what the route refuses; 415 comes before the route. */
type Sent = Readonly<{ headers: Record<string, string>; body: Body; status?: 400 | 415 }>
type ParsedNotification = { event_type: string; resource: Record<string, string> } & Record<string, unknown>

const apiV3Key = config.wechatPay?.apiV3Key as string
const own = config.wechatPay?.publicKeyId as string

/** Changes a notification after it was signed. */
const changed = (
  { headers, body }: WechatNotification,
  change: (notice: ParsedNotification) => object,
): WechatNotification => ({
  headers,
  body: JSON.stringify(change(JSON.parse(body) as ParsedNotification)),
})
/** Changes a notification and signs it again with WeChat Pay's key. */
const resigned = (
  notice: WechatNotification,
  change: (notice: ParsedNotification) => object,
): WechatNotification => {
  const { body } = changed(notice, change)
  return { body, headers: signWechat(body) }
}
const withHeader = ({ headers, body }: WechatNotification, name: string, value: string | undefined): Sent => {
  const { [`wechatpay-${name}`]: _, ...rest } = headers
  return { body, headers: value === undefined ? rest : { ...rest, [`wechatpay-${name}`]: value } }
}
const encrypted = (resource: object, data: string, key = apiV3Key) =>
  encryptResource(JSON.stringify(resource), data, key)
const bytes = (text: string, encoding: BufferEncoding = 'utf8') => new Uint8Array(Buffer.from(text, encoding))

/**
 * Returns forged WeChat Pay notifications for an unpaid order, by description. Each is made from a genuine one.
 * @param paid number of another, paid order
 */
export function wechatForgeries(unpaid: string, paid: string): Record<string, () => Sent> {
  const genuine = (change = {}) => wechatNotification(paidResource(unpaid, change))
  const other = () => JSON.parse(wechatNotification(paidResource(paid)).body) as ParsedNotification
  const headers: [what: string, name: string, value: (signed: string) => string | undefined][] = [
    ...['timestamp', 'nonce', 'signature', 'serial'].map(
      (name) => [`without its ${name}`, name, () => undefined] as [string, string, () => undefined],
    ),
    ['with another nonce', 'nonce', () => 'another'],
    ['with an empty nonce', 'nonce', () => ''],
    ['with another timestamp', 'timestamp', (signed) => String(Number(signed) + 1)],
    ['with a timestamp in exponent notation', 'timestamp', () => '1e9'],
    ['with a negative timestamp', 'timestamp', (signed) => `-${signed}`],
    ['with the id of another key', 'serial', () => 'PUB_KEY_ID_0000000000000000000000000000000000'],
    ['with a line break in the key id', 'serial', () => `${own}%0a`],
    ["with the serial number of the merchant's certificate", 'serial', () => config.wechatPay?.serialNo],
    ['with an unknown serial number', 'serial', () => '5157F09EFDC096DE15EBE81A47057A7232F1B8E1'],
    ['with the name of an Object.prototype member as serial number', 'serial', () => 'constructor'],
    ['with the prefix of a signature probe', 'signature', (signed) => `WECHATPAY/SIGNTEST/${signed}`],
    ['with an empty signature', 'signature', () => ''],
    ['with half a signature', 'signature', (signed) => signed.slice(0, 100)],
  ]
  const ofHeaders = headers.map(([what, name, value]) => [
    what,
    () => {
      const notice = genuine()
      return withHeader(notice, name, value(notice.headers[`wechatpay-${name}`] as string))
    },
  ])
  return {
    ...Object.fromEntries(ofHeaders),
    'older than five minutes': () => aged(genuine(), -302),
    'more than five minutes ahead': () => aged(genuine(), 302),
    "signed with the merchant's key": () =>
      wechatNotification(paidResource(unpaid), {}, (body) => signWechat(body, sandboxKey('wechat-merchant'))),
    "signed with Alipay's key": () =>
      wechatNotification(paidResource(unpaid), {}, (body) => signWechat(body, sandboxKey('alipay'))),
    'signed with the platform key under the id of the public key': () =>
      wechatNotification(paidResource(unpaid), {}, (body) => signWechat(body, sandboxKey('wechat-platform'))),
    "with another notice's resource": () =>
      changed(genuine(), (notice) => ({ ...notice, resource: other().resource })),
    "with another notice's signature": () => ({
      ...genuine(),
      headers: wechatNotification(paidResource(paid)).headers,
    }),
    'with another event type': () =>
      changed(genuine(), (notice) => ({ ...notice, event_type: 'REFUND.SUCCESS' })),
    'with an additional field': () => changed(genuine(), (notice) => ({ ...notice, extra: '' })),
    'with its fields in another order': () => changed(genuine(), ({ id, ...rest }) => ({ ...rest, id })),
    'with other white space': () => {
      const { headers, body } = genuine()
      return { headers, body: JSON.stringify(JSON.parse(body), null, 2) }
    },
    'followed by a line break': () => withBody(genuine(), (body) => `${body}\n`),
    'with escaped letters': () =>
      withBody(genuine(), (body) => body.replace('TRANSACTION', '\\u0054RANSACTION')),
    'with a repeated key': () =>
      withBody(genuine(), (body) => body.replace('{', '{"event_type":"TRANSACTION.SUCCESS",')),
    'encoded in UTF-16': () => withBody(genuine(), (body) => bytes(`\uFEFF${body}`, 'utf16le')),
    'compressed with gzip': () => {
      const { headers, body } = genuine()
      return { body: gzipSync(body), headers: { ...headers, 'content-encoding': 'gzip' }, status: 415 }
    },
    'without a body': () => withBody(genuine(), () => ''),
    'as a form': () => withBody(genuine(), (body) => `${new URLSearchParams(JSON.parse(body))}`),
    'encrypted with another key': () =>
      resigned(genuine(), (notice) => ({
        ...notice,
        resource: encrypted(paidResource(unpaid), 'transaction', '0'.repeat(32)),
      })),
    'with changed associated data': () => alter(genuine(), { associated_data: 'refund' }),
    'without associated data': () => alter(genuine(), { associated_data: '' }),
    'with another encryption nonce': () => alter(genuine(), { nonce: '000000000000' }),
    'without an encryption nonce': () => alter(genuine(), { nonce: '' }),
    "with another notice's ciphertext": () =>
      alter(genuine(), { ciphertext: other().resource.ciphertext as string }),
    'with a ciphertext shorter than its authentication tag': () => alter(genuine(), { ciphertext: 'AAAA' }),
    'with another encryption algorithm': () => alter(genuine(), { algorithm: 'AEAD_AES_128_GCM' }),
    'without encryption': () =>
      resigned(genuine(), (notice) => ({ ...notice, resource: paidResource(unpaid) })),
    'that is signed but not JSON': () => ({ body: 'success', headers: signWechat('success') }),
    'that is signed but null': () => ({ body: 'null', headers: signWechat('null') }),
    'of a payment under the event type of a refund': () =>
      resigned(genuine(), (notice) => ({ ...notice, event_type: 'REFUND.SUCCESS' })),
    'with a fractional amount': () => genuine({ amount: { total: 69.9 } }),
    'with a negative amount': () => genuine({ amount: { total: -6990 } }),
    'with an amount as text': () => genuine({ amount: { total: '6990' } }),
    'without a trade number': () => genuine({ transaction_id: '' }),
    'without an order number': () => genuine({ out_trade_no: undefined }),
    'that is genuine but above the size limit': () =>
      resigned(genuine(), (notice) => ({ ...notice, summary: 'x'.repeat(33_000) })),
  }
}

/** Signs a notification again at `seconds` from now. */
function aged({ body }: WechatNotification, seconds: number): WechatNotification {
  return { body, headers: signWechat(body, undefined, Math.floor(Date.now() / 1000) + seconds) }
}

function withBody({ headers, body }: WechatNotification, change: (body: string) => Body): Sent {
  return { headers, body: change(body) }
}

function alter(notice: WechatNotification, change: Record<string, string>): WechatNotification {
  return resigned(notice, ({ resource, ...rest }) => ({ ...rest, resource: { ...resource, ...change } }))
}
