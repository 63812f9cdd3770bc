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

type Sent = Readonly<{ headers: Record<string, string>; body: Body }>
type Opened = { event_type: string; resource: Record<string, string> } & Record<string, unknown>

const apiV3Key = config.wechatPay?.apiV3Key as string
const own = config.wechatPay?.publicKeyId as string

/** Changed after it was signed. */
const changed = (
  { headers, body }: WechatNotification,
  change: (notice: Opened) => object,
): WechatNotification => ({
  headers,
  body: JSON.stringify(change(JSON.parse(body) as Opened)),
})
/** Changed, and signed anew: what WeChat Pay itself would have to have sent. */
const resigned = (notice: WechatNotification, change: (notice: Opened) => object): WechatNotification => {
  const { body } = changed(notice, change)
  return { body, headers: signWechat(body) }
}
const withHeader = ({ headers, body }: WechatNotification, name: string, value: string | undefined): Sent => {
  const { [`wechatpay-${name}`]: _, ...rest } = headers
  return { body, headers: value === undefined ? rest : { ...rest, [`wechatpay-${name}`]: value } }
}
const sealed = (resource: object, data: string, key = apiV3Key) =>
  encryptResource(JSON.stringify(resource), data, key)
const bytes = (text: string, encoding: BufferEncoding = 'utf8') => new Uint8Array(Buffer.from(text, encoding))

/**
 * Notices that WeChat Pay did not send, or not as they are, each made for an unpaid order from genuine ones.
 * @param paid another order's number
 */
export function wechatForgeries(unpaid: string, paid: string): Record<string, () => Sent> {
  const genuine = (change = {}) => wechatNotification(paidResource(unpaid, change))
  const other = () => JSON.parse(wechatNotification(paidResource(paid)).body) as Opened
  const headers: [what: string, name: string, value: (signed: string) => string | undefined][] = [
    ...['timestamp', 'nonce', 'signature', 'serial'].map(
      (name) => [`without its ${name}`, name, () => undefined] as [string, string, () => undefined],
    ),
    ['of another nonce', 'nonce', () => 'another'],
    ['of an empty nonce', 'nonce', () => ''],
    ['of another time', 'timestamp', (signed) => String(Number(signed) + 1)],
    ['of a time that is none', 'timestamp', () => '1e9'],
    ['of a negative time', 'timestamp', (signed) => `-${signed}`],
    ['under the id of another key', 'serial', () => 'PUB_KEY_ID_0000000000000000000000000000000000'],
    ['under an id with a line break', 'serial', () => `${own}%0a`],
    ["under the serial of the merchant's certificate", 'serial', () => config.wechatPay?.serialNo],
    ['under a serial that nobody has', 'serial', () => '5157F09EFDC096DE15EBE81A47057A7232F1B8E1'],
    ['under a name that every object has', 'serial', () => 'constructor'],
    ['with the probe of a false signature', 'signature', (signed) => `WECHATPAY/SIGNTEST/${signed}`],
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
    "signed by the merchant's own key": () =>
      wechatNotification(paidResource(unpaid), {}, (body) => signWechat(body, sandboxKey('wechat-merchant'))),
    "signed by Alipay's key": () =>
      wechatNotification(paidResource(unpaid), {}, (body) => signWechat(body, sandboxKey('alipay'))),
    "signed by the platform's key under the id of the other": () =>
      wechatNotification(paidResource(unpaid), {}, (body) => signWechat(body, sandboxKey('wechat-platform'))),
    "with another notice's resource": () =>
      changed(genuine(), (notice) => ({ ...notice, resource: other().resource })),
    "with another notice's signature": () => ({
      ...genuine(),
      headers: wechatNotification(paidResource(paid)).headers,
    }),
    'of another event': () => changed(genuine(), (notice) => ({ ...notice, event_type: 'REFUND.SUCCESS' })),
    'with a field more': () => changed(genuine(), (notice) => ({ ...notice, extra: '' })),
    'with its fields in another order': () => changed(genuine(), ({ id, ...rest }) => ({ ...rest, id })),
    'with other spaces': () => {
      const { headers, body } = genuine()
      return { headers, body: JSON.stringify(JSON.parse(body), null, 2) }
    },
    'with a line break behind it': () => withBody(genuine(), (body) => `${body}\n`),
    'with escaped letters': () =>
      withBody(genuine(), (body) => body.replace('TRANSACTION', '\\u0054RANSACTION')),
    'with a key twice': () =>
      withBody(genuine(), (body) => body.replace('{', '{"event_type":"TRANSACTION.SUCCESS",')),
    'in UTF-16': () => withBody(genuine(), (body) => bytes(`\uFEFF${body}`, 'utf16le')),
    'squeezed by gzip': () => {
      const { headers, body } = genuine()
      return { body: gzipSync(body), headers: { ...headers, 'content-encoding': 'gzip' } }
    },
    'without a body': () => withBody(genuine(), () => ''),
    'as a form': () => withBody(genuine(), (body) => `${new URLSearchParams(JSON.parse(body))}`),
    'sealed with another key': () =>
      resigned(genuine(), (notice) => ({
        ...notice,
        resource: sealed(paidResource(unpaid), 'transaction', '0'.repeat(32)),
      })),
    'whose associated data was changed': () => alter(genuine(), { associated_data: 'refund' }),
    'without associated data': () => alter(genuine(), { associated_data: '' }),
    'whose nonce of sealing was changed': () => alter(genuine(), { nonce: '000000000000' }),
    'without a nonce of sealing': () => alter(genuine(), { nonce: '' }),
    "with another notice's ciphertext": () =>
      alter(genuine(), { ciphertext: other().resource.ciphertext as string }),
    'whose ciphertext is too short to be one': () => alter(genuine(), { ciphertext: 'AAAA' }),
    'sealed by another algorithm': () => alter(genuine(), { algorithm: 'AEAD_AES_128_GCM' }),
    'not sealed at all': () =>
      resigned(genuine(), (notice) => ({ ...notice, resource: paidResource(unpaid) })),
    'that is signed and no JSON': () => ({ body: 'success', headers: signWechat('success') }),
    'that is signed and null': () => ({ body: 'null', headers: signWechat('null') }),
    "of a payment that is said to be a refund's": () =>
      resigned(genuine(), (notice) => ({ ...notice, event_type: 'REFUND.SUCCESS' })),
    'of an amount that is no whole number': () => genuine({ amount: { total: 69.9 } }),
    'of a negative amount': () => genuine({ amount: { total: -6990 } }),
    'of an amount as text': () => genuine({ amount: { total: '6990' } }),
    'of a trade without a number': () => genuine({ transaction_id: '' }),
    'of no order': () => genuine({ out_trade_no: undefined }),
    'that is genuine and longer than any': () =>
      resigned(genuine(), (notice) => ({ ...notice, summary: 'x'.repeat(33_000) })),
  }
}

/** As it was signed so many seconds from now. */
function aged({ body }: WechatNotification, seconds: number): WechatNotification {
  return { body, headers: signWechat(body, undefined, Math.floor(Date.now() / 1000) + seconds) }
}

function withBody({ headers, body }: WechatNotification, change: (body: string) => Body): Sent {
  return { headers, body: change(body) }
}

function alter(notice: WechatNotification, change: Record<string, string>): WechatNotification {
  return resigned(notice, ({ resource, ...rest }) => ({ ...rest, resource: { ...resource, ...change } }))
}
