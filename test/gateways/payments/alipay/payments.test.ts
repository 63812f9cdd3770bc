import { afterAll, expect, test } from 'bun:test'
import { type AlipaySettings, createAlipay } from '../../../../src/gateways/payments/alipay/gateway.ts'
import { newKeyPair } from '../../../support/factories/key-pair.ts'
import { newPayment } from '../../../support/factories/orders/payment-requests.ts'
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
const notification = {
  app_id: settings.appId,
  charset: 'utf-8',
  out_trade_no: '202611231200000000000000000001',
  seller_id: settings.sellerId,
  subject: '美多 100% + more',
  total_amount: '59.97',
  trade_no: '2026112322001000000000000001',
  trade_status: 'TRADE_SUCCESS',
}

const opensslTool = openssl()
afterAll(opensslTool.clean)

/** Signs all pairs except `sign` and `sign_type`, sorted by key, with openssl. */
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
  return { sign_type: 'RSA2', ...fields, sign: opensslTool.sign(text, key, digest) }
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
const verifyBody = (body: string) => alipay.verifyNotification(new Headers(), body)
const verifyForm = (fields: Record<string, string>) => verifyBody(form(fields))
const pageUrl = async (payment = newPayment(), gateway = alipay): Promise<string> => {
  const started = await gateway.start(payment)
  return started.state === 'started' ? started.url : started.state
}

test('openssl accepts the signature of a payment URL over its sorted, decoded pairs', async () => {
  const url = new URL(await pageUrl())
  const { sign: signature = '', ...fields } = Object.fromEntries(url.searchParams)
  const text = Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
  expect(opensslTool.verifies(text, signature, appKeys.publicKey)).toBe(true)
  expect(opensslTool.verifies(`${text}0`, signature, appKeys.publicKey)).toBe(false)
})

test('a payment URL contains Beijing time, a clean subject, both return addresses, and bank card channels only if requested', async () => {
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

test('a payment URL can be signed with a PKCS#1 key', async () => {
  const { privateKey } = newKeyPair('pkcs1')
  expect(await pageUrl(newPayment(), createAlipay({ ...settings, privateKey }))).toContain('&sign=')
})

test('a notification and a return that Alipay signed are parsed', async () => {
  const message = { outTradeNo: notification.out_trade_no, tradeNo: notification.trade_no, amountFen: 5997 }
  const paidAt = new Date('2026-11-23T12:00:30+08:00')
  const signed = sign({ ...notification, gmt_payment: '2026-11-23 12:00:30' })
  expect(await verifyForm(signed)).toEqual({ kind: 'payment', ...message, paidAt })
  expect(await verifyForm(sign(notification))).toEqual({ kind: 'payment', ...message, paidAt: undefined })
  const { trade_status: _, ...returned } = notification
  expect(alipay.verifyReturn(sign(returned))).toEqual({ ...message, isForeign: false })
})

test('only a paid state is a payment, and a notification with a refund fee is a refund', async () => {
  const { out_trade_no: outTradeNo, trade_no: tradeNo } = notification
  for (const event of ['WAIT_BUYER_PAY', 'TRADE_CLOSED', 'TRADE_NEW'])
    expect(await verifyForm(sign({ ...notification, trade_status: event }))).toEqual({
      kind: 'other',
      outTradeNo,
      event,
    })
  const finished = sign({ ...notification, trade_status: 'TRADE_FINISHED' })
  expect(await verifyForm(finished)).toMatchObject({ kind: 'payment' })
  const refund = { kind: 'refund', outTradeNo, tradeNo, state: 'success', refundFen: undefined }
  for (const status of ['TRADE_SUCCESS', 'TRADE_CLOSED']) {
    const refundFields = { ...notification, trade_status: status, refund_fee: '20.00' }
    expect(await verifyForm(sign({ ...refundFields, out_biz_no: 'r1' }))).toEqual({
      ...refund,
      outRefundNo: 'r1',
    } as never)
    expect(await verifyForm(sign(refundFields))).toEqual({ ...refund, outRefundNo: undefined } as never)
  }
})

test('a validly signed message for another application or seller is foreign', async () => {
  for (const other of [{ app_id: '2021000000000099' }, { seller_id: '2088000000000099' }]) {
    expect(await verifyForm(sign({ ...notification, ...other }))).toMatchObject({ kind: 'foreign' })
    expect(alipay.verifyReturn(sign({ ...notification, ...other }))).toMatchObject({ isForeign: true })
  }
})

test('pairs are sorted by key, also when one key is a prefix of another', async () => {
  expect(await verifyForm(sign({ ...notification, extra: '1', extra1: '2', extra_1: '3' }))).toBeDefined()
})

test('a notification with a changed, added or removed value is refused', async () => {
  const signed = sign(notification)
  for (const name of Object.keys(notification)) {
    await expect(verifyForm({ ...signed, [name]: `${signed[name]}1` })).rejects.toEqual(refused)
    const { [name]: _, ...less } = signed
    await expect(verifyForm(less)).rejects.toEqual(refused)
  }
  await expect(verifyForm({ ...signed, refund_fee: '' })).rejects.toEqual(refused)
  await expect(verifyForm({ ...signed, refund_fee: '1.00' })).rejects.toEqual(refused)
})

test('a notification without a signature, or signed by our own application, is refused', async () => {
  const { sign: _, ...unsigned } = sign(notification)
  for (const bad of [
    unsigned,
    { ...unsigned, sign: '' },
    { ...unsigned, sign: '?' },
    sign(notification, appKeys.privateKey),
  ])
    await expect(verifyForm(bad)).rejects.toEqual(refused)
})

test('a notification that is not signed with RSA2 is refused, regardless of its sign_type', async () => {
  const sha1 = sign({ ...notification, sign_type: 'RSA' }, alipayKeys.privateKey, 'sha1')
  const { sign_type: _, ...withoutSignType } = sign(notification)
  for (const bad of [
    sha1,
    { ...sha1, sign_type: 'RSA2' },
    { ...sign(notification), sign_type: 'RSA' },
    withoutSignType,
  ])
    await expect(verifyForm(bad)).rejects.toEqual(refused)
})

test('a repeated key is refused, even with the same value', async () => {
  const body = form(sign(notification))
  await expect(verifyBody(`${body}&total_amount=59.97`)).rejects.toEqual(refused)
  await expect(verifyBody(`total_amount=0.01&${body}`)).rejects.toEqual(refused)
})

test('a notification that is encoded twice or in another charset is refused', async () => {
  const twice = Object.fromEntries(
    Object.entries(sign(notification)).map(([k, v]) => [k, encodeURIComponent(v)]),
  )
  await expect(verifyForm(twice)).rejects.toEqual(refused)
  await expect(verifyForm(sign({ ...notification, charset: 'gbk' }))).rejects.toEqual(refused)
})

test('a validly signed message without a trade, an application or a seller is refused', async () => {
  for (const name of ['out_trade_no', 'trade_no', 'total_amount', 'app_id', 'seller_id'] as const) {
    const { [name]: _, ...less } = notification as Record<string, string>
    await expect(verifyForm(sign(less))).rejects.toEqual(refused)
    await expect(verifyForm(sign({ ...notification, [name]: '' }))).rejects.toEqual(refused)
  }
})
