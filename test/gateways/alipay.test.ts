import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkKeys } from '../../src/gateways/alipay.ts'
import { type AlipaySettings, createAlipay } from '../../src/gateways/alipay-app.ts'
import { newPayment } from '../support/alipay.ts'
import { newKeyPair } from '../support/key-pair.ts'

const appKeys = newKeyPair()
const alipayKeys = newKeyPair()
const settings: AlipaySettings = {
  gateway: 'https://openapi.alipay.com/gateway.do',
  appId: '2021000000000042',
  sellerId: '2088000000000042',
  privateKey: appKeys.privateKey,
  publicKey: alipayKeys.publicKey,
  returnUrl: 'http://www.meiduo.site:8080/pay_success.html',
  notifyUrl: 'http://localhost:8000/payment/alipay/notify/',
  loginUrl: 'https://openauth.alipay.com/oauth2/publicAppAuthorize.htm',
  loginRedirectUri: 'http://www.meiduo.site:8080/oauth_callback.html',
}
const alipay = createAlipay(settings)
const refused = expect.objectContaining({ status: 400, code: 'payment_signature_invalid' })
const notice = {
  app_id: settings.appId,
  charset: 'utf-8',
  out_trade_no: '202611231200000000000000000001',
  seller_id: settings.sellerId,
  subject: '美多 100% + more',
  total_amount: '59.97',
  trade_no: '2026112322001000000000000001',
  trade_status: 'TRADE_SUCCESS',
}

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'alipay-'))
  writeFileSync(join(dir, 'alipay.pem'), alipayKeys.privateKey)
  writeFileSync(join(dir, 'app.pem'), appKeys.privateKey)
  writeFileSync(join(dir, 'app-public.pem'), appKeys.publicKey)
})
afterAll(() => rmSync(dir, { recursive: true }))

function openssl(args: string[], input: string): Buffer {
  const run = Bun.spawnSync(['openssl', 'dgst', ...args], { stdin: Buffer.from(input) })
  if (!run.success && !args.includes('-verify')) throw new Error(run.stderr.toString())
  return run.stdout
}

/** The pairs but `sign` and `sign_type`, in the order of their keys, joined by hand and signed by openssl. */
function sign(fields: Record<string, string>, key = 'alipay', digest = 'sha256'): Record<string, string> {
  const text = Object.keys(fields)
    .filter((name) => name !== 'sign' && name !== 'sign_type')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
  const signature = openssl([`-${digest}`, '-sign', join(dir, `${key}.pem`)], text).toString('base64')
  return { sign_type: 'RSA2', ...fields, sign: signature }
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
const openForm = (fields: Record<string, string>) => () => alipay.openNotice(form(fields))

test('openssl accepts the signature of a payment address over its sorted, undecoded pairs', () => {
  const url = new URL(alipay.startPagePayment(newPayment()))
  const { sign: signature = '', ...fields } = Object.fromEntries(url.searchParams)
  const text = Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
  writeFileSync(join(dir, 'signature'), Buffer.from(signature, 'base64'))
  const check = ['-sha256', '-verify', join(dir, 'app-public.pem'), '-signature', join(dir, 'signature')]
  expect(openssl(check, text).toString().trim()).toBe('Verified OK')
  expect(openssl(check, `${text}0`).toString()).not.toContain('Verified OK')
})

test('a payment address tells Beijing time, a clean subject, both addresses, and bank cards only when asked', () => {
  const at = new Date('2026-11-23T18:30:05Z')
  const read = (bankCardOnly: boolean) => {
    const address = alipay.startPagePayment({ ...newPayment(), timeExpire: at, bankCardOnly })
    const { biz_content: content = '{}', ...fields } = Object.fromEntries(new URL(address).searchParams)
    return { fields, content: JSON.parse(content) }
  }
  const { fields, content } = read(false)
  expect(fields).toMatchObject({
    method: 'alipay.trade.page.pay',
    sign_type: 'RSA2',
    return_url: settings.returnUrl,
    notify_url: settings.notifyUrl,
  })
  expect(content).toMatchObject({
    product_code: 'FAST_INSTANT_TRADE_PAY',
    total_amount: '59.97',
    time_expire: '2026-11-24 02:30:05',
    subject: '美多商城 a b c d',
  })
  const stamped = Date.parse(`${fields.timestamp?.replace(' ', 'T')}+08:00`)
  expect(Math.abs(stamped - Date.now())).toBeLessThan(60_000)
  expect(content).not.toHaveProperty('enable_pay_channels')
  expect(read(true).content.enable_pay_channels).toBe('bankPay,debitCardExpress,creditCard,creditCardExpress')
})

test('a payment address is the same work for a PKCS#1 key', () => {
  const { privateKey } = newKeyPair('pkcs1')
  expect(createAlipay({ ...settings, privateKey }).startPagePayment(newPayment())).toContain('&sign=')
})

test('a notice and a return that Alipay signed are read', () => {
  const message = {
    outTradeNo: notice.out_trade_no,
    tradeNo: notice.trade_no,
    totalAmount: '59.97',
    appId: settings.appId,
    sellerId: settings.sellerId,
    refundFee: undefined,
  }
  expect(alipay.openNotice(form(sign(notice)))).toEqual({ ...message, tradeStatus: 'TRADE_SUCCESS' })
  const { trade_status: _, ...returned } = notice
  expect(alipay.openReturn(sign(returned))).toEqual({ ...message, tradeStatus: undefined })
})

test('the pairs are signed in the order of their keys, also when one key begins with another', () => {
  expect(openForm(sign({ ...notice, extra: '1', extra1: '2', extra_1: '3' }))).not.toThrow()
})

test('a notice is refused when any of its values was changed, added or taken away', () => {
  const signed = sign(notice)
  for (const name of Object.keys(notice)) {
    expect(openForm({ ...signed, [name]: `${signed[name]}1` })).toThrow(refused)
    const { [name]: _, ...less } = signed
    expect(openForm(less)).toThrow(refused)
  }
  expect(openForm({ ...signed, refund_fee: '' })).toThrow(refused)
  expect(openForm({ ...signed, refund_fee: '1.00' })).toThrow(refused)
})

test('a notice without a signature, or with the signature of our own app, is refused', () => {
  const { sign: _, ...unsigned } = sign(notice)
  for (const bad of [unsigned, { ...unsigned, sign: '' }, { ...unsigned, sign: '?' }, sign(notice, 'app')])
    expect(openForm(bad)).toThrow(refused)
})

test('a notice is RSA2 or refused, whatever algorithm it names', () => {
  const sha1 = sign({ ...notice, sign_type: 'RSA' }, 'alipay', 'sha1')
  const { sign_type: _, ...nameless } = sign(notice)
  for (const bad of [sha1, { ...sha1, sign_type: 'RSA2' }, { ...sign(notice), sign_type: 'RSA' }, nameless])
    expect(openForm(bad)).toThrow(refused)
})

test('a key that comes twice is refused, even with the same value', () => {
  const body = form(sign(notice))
  expect(() => alipay.openNotice(`${body}&total_amount=59.97`)).toThrow(refused)
  expect(() => alipay.openNotice(`total_amount=0.01&${body}`)).toThrow(refused)
})

test('a notice that is encoded twice, or in another charset, is refused', () => {
  const twice = Object.fromEntries(Object.entries(sign(notice)).map(([k, v]) => [k, encodeURIComponent(v)]))
  expect(openForm(twice)).toThrow(refused)
  expect(openForm(sign({ ...notice, charset: 'gbk' }))).toThrow(refused)
})

test('what Alipay signed without naming a trade, an app and a seller is refused', () => {
  for (const name of ['out_trade_no', 'trade_no', 'total_amount', 'app_id', 'seller_id'] as const) {
    const { [name]: _, ...less } = notice as Record<string, string>
    expect(openForm(sign(less))).toThrow(refused)
    expect(openForm(sign({ ...notice, [name]: '' }))).toThrow(refused)
  }
})

test('two halves of one pair as the two keys are found at start-up', () => {
  expect(() => checkKeys({ ...settings, publicKey: appKeys.publicKey })).toThrow('ALIPAY_PUBLIC_KEY')
  expect(() => checkKeys(settings)).not.toThrow()
})
