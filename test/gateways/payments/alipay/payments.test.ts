import { afterAll, expect, test } from 'bun:test'
import { type AlipaySettings, createAlipay } from '../../../../src/gateways/payments/alipay/gateway.ts'
import { newKeyPair } from '../../../support/factories/key-pair.ts'
import { newPayment } from '../../../support/factories/payment-requests.ts'
import { openssl } from '../../../support/vendors/openssl.ts'

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

const byHand = openssl()
afterAll(byHand.clean)

/** The pairs but `sign` and `sign_type`, in the order of their keys, joined by hand and signed by openssl. */
function sign(
  fields: Record<string, string>,
  key = alipayKeys.privateKey,
  digest: 'sha1' | 'sha256' = 'sha256',
): Record<string, string> {
  const text = Object.keys(fields)
    .filter((name) => name !== 'sign' && name !== 'sign_type')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
  return { sign_type: 'RSA2', ...fields, sign: byHand.sign(text, key, digest) }
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
const openBody = (body: string) => alipay.verifyNotification(new Headers(), body)
const openForm = (fields: Record<string, string>) => openBody(form(fields))
const pageUrl = async (payment = newPayment(), gateway = alipay): Promise<string> => {
  const started = await gateway.start(payment)
  return started.state === 'started' ? started.url : started.state
}

test('openssl accepts the signature of a payment address over its sorted, undecoded pairs', async () => {
  const url = new URL(await pageUrl())
  const { sign: signature = '', ...fields } = Object.fromEntries(url.searchParams)
  const text = Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
  expect(byHand.verifies(text, signature, appKeys.publicKey)).toBe(true)
  expect(byHand.verifies(`${text}0`, signature, appKeys.publicKey)).toBe(false)
})

test('a payment address tells Beijing time, a clean subject, both addresses, and bank cards only when asked', async () => {
  const at = new Date('2026-11-23T18:30:05Z')
  const read = async (bankCardOnly: boolean) => {
    const address = await pageUrl({ ...newPayment(), expiresAt: at, bankCardOnly })
    const { biz_content: content = '{}', ...fields } = Object.fromEntries(new URL(address).searchParams)
    return { fields, content: JSON.parse(content) }
  }
  const { fields, content } = await read(false)
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
  expect((await read(true)).content.enable_pay_channels).toBe(
    'bankPay,debitCardExpress,creditCard,creditCardExpress',
  )
})

test('a payment address is the same work for a PKCS#1 key', async () => {
  const { privateKey } = newKeyPair('pkcs1')
  expect(await pageUrl(newPayment(), createAlipay({ ...settings, privateKey }))).toContain('&sign=')
})

test('a notice and a return that Alipay signed are read', async () => {
  const message = { outTradeNo: notice.out_trade_no, tradeNo: notice.trade_no, amountFen: 5997 }
  const paidAt = new Date('2026-11-23T12:00:30+08:00')
  const told = sign({ ...notice, gmt_payment: '2026-11-23 12:00:30' })
  expect(await openForm(told)).toEqual({ kind: 'payment', ...message, paidAt })
  expect(await openForm(sign(notice))).toEqual({ kind: 'payment', ...message, paidAt: undefined })
  const { trade_status: _, ...returned } = notice
  expect(alipay.verifyReturn(sign(returned))).toEqual({ ...message, isForeign: false })
})

test('a notice of another state than paid is no payment, and one of a refund names the refund', async () => {
  const { out_trade_no: outTradeNo, trade_no: tradeNo } = notice
  for (const event of ['WAIT_BUYER_PAY', 'TRADE_CLOSED', 'TRADE_NEW'])
    expect(await openForm(sign({ ...notice, trade_status: event }))).toEqual({
      kind: 'other',
      outTradeNo,
      event,
    })
  const finished = sign({ ...notice, trade_status: 'TRADE_FINISHED' })
  expect(await openForm(finished)).toMatchObject({ kind: 'payment' })
  const refund = { kind: 'refund', outTradeNo, tradeNo, state: 'success', refundFen: undefined }
  for (const status of ['TRADE_SUCCESS', 'TRADE_CLOSED']) {
    const told = { ...notice, trade_status: status, refund_fee: '20.00' }
    expect(await openForm(sign({ ...told, out_biz_no: 'r1' }))).toEqual({
      ...refund,
      outRefundNo: 'r1',
    } as never)
    expect(await openForm(sign(told))).toEqual({ ...refund, outRefundNo: undefined } as never)
  }
})

test('a genuine message for another app or seller is foreign', async () => {
  for (const other of [{ app_id: '2021000000000099' }, { seller_id: '2088000000000099' }]) {
    expect(await openForm(sign({ ...notice, ...other }))).toMatchObject({ kind: 'foreign' })
    expect(alipay.verifyReturn(sign({ ...notice, ...other }))).toMatchObject({ isForeign: true })
  }
})

test('the pairs are signed in the order of their keys, also when one key begins with another', async () => {
  expect(await openForm(sign({ ...notice, extra: '1', extra1: '2', extra_1: '3' }))).toBeDefined()
})

test('a notice is refused when any of its values was changed, added or taken away', async () => {
  const signed = sign(notice)
  for (const name of Object.keys(notice)) {
    await expect(openForm({ ...signed, [name]: `${signed[name]}1` })).rejects.toEqual(refused)
    const { [name]: _, ...less } = signed
    await expect(openForm(less)).rejects.toEqual(refused)
  }
  await expect(openForm({ ...signed, refund_fee: '' })).rejects.toEqual(refused)
  await expect(openForm({ ...signed, refund_fee: '1.00' })).rejects.toEqual(refused)
})

test('a notice without a signature, or with the signature of our own app, is refused', async () => {
  const { sign: _, ...unsigned } = sign(notice)
  for (const bad of [
    unsigned,
    { ...unsigned, sign: '' },
    { ...unsigned, sign: '?' },
    sign(notice, appKeys.privateKey),
  ])
    await expect(openForm(bad)).rejects.toEqual(refused)
})

test('a notice is RSA2 or refused, whatever algorithm it names', async () => {
  const sha1 = sign({ ...notice, sign_type: 'RSA' }, alipayKeys.privateKey, 'sha1')
  const { sign_type: _, ...nameless } = sign(notice)
  for (const bad of [sha1, { ...sha1, sign_type: 'RSA2' }, { ...sign(notice), sign_type: 'RSA' }, nameless])
    await expect(openForm(bad)).rejects.toEqual(refused)
})

test('a key that comes twice is refused, even with the same value', async () => {
  const body = form(sign(notice))
  await expect(openBody(`${body}&total_amount=59.97`)).rejects.toEqual(refused)
  await expect(openBody(`total_amount=0.01&${body}`)).rejects.toEqual(refused)
})

test('a notice that is encoded twice, or in another charset, is refused', async () => {
  const twice = Object.fromEntries(Object.entries(sign(notice)).map(([k, v]) => [k, encodeURIComponent(v)]))
  await expect(openForm(twice)).rejects.toEqual(refused)
  await expect(openForm(sign({ ...notice, charset: 'gbk' }))).rejects.toEqual(refused)
})

test('what Alipay signed without naming a trade, an app and a seller is refused', async () => {
  for (const name of ['out_trade_no', 'trade_no', 'total_amount', 'app_id', 'seller_id'] as const) {
    const { [name]: _, ...less } = notice as Record<string, string>
    await expect(openForm(sign(less))).rejects.toEqual(refused)
    await expect(openForm(sign({ ...notice, [name]: '' }))).rejects.toEqual(refused)
  }
})
