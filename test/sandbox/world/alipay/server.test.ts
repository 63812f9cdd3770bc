import { afterAll, beforeEach, expect, test } from 'bun:test'
import { AlipaySdk } from 'alipay-sdk'
import { createAlipay } from '../../../../src/gateways/payments/alipay/gateway.ts'
import { newKeyPair } from '../../../support/factories/key-pair.ts'
import { newPayment } from '../../../support/factories/orders/payment-requests.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'

type Paid = { trade_no: string; return_url: string; notify_answers: string[] }

const { base, settings, notifications, alipayKeys, alipay, post, stop } = await startAlipay()
afterAll(stop)
beforeEach(async () => {
  notifications.length = 0
  await plan('none')
})

const pageUrl = async (payment = newPayment(), gateway = alipay): Promise<string> => {
  const started = await gateway.start(payment)
  return started.state === 'started' ? started.url : started.state
}
const plan = (mode: string) => post('/faults/', { gateway: 'alipay', mode, count: 1 })
const openNotice = (body: string) => alipay.verifyNotification(new Headers(), body)
const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })

/** Creates a trade by opening its cashier page. */
async function open(more: { expiresAt?: Date } = {}): Promise<string> {
  const payment = { ...newPayment(), ...more }
  await fetch(await pageUrl(payment))
  return payment.outTradeNo
}

async function pay(outTradeNo: string, more: object = {}): Promise<Paid> {
  const response = await post('/alipay/pay/', { out_trade_no: outTradeNo, ...more })
  expect(response.status).toBe(200)
  return (await response.json()) as Paid
}

test('the cashier page shows order, subject and amount, and loads nothing from other addresses', async () => {
  const payment = newPayment()
  const response = await fetch(await pageUrl(payment))
  const html = await response.text()
  expect(response.status).toBe(200)
  for (const text of [payment.outTradeNo, '美多商城 a b c d', '59.97', '确认付款'])
    expect(html).toContain(text)
  expect(html).not.toMatch(/(src|href)="https?:/)
})

test('a payment address is refused when it was changed, has another signature or repeats a parameter', async () => {
  const good = await pageUrl()
  const otherKey = createAlipay({ ...settings, privateKey: newKeyPair().privateKey })
  const bad = [
    good.replace('59.97', '00.01'),
    await pageUrl(newPayment(), otherKey),
    `${good}&charset=utf-8`,
    good.replace('sign_type=RSA2', 'sign_type=RSA'),
  ]
  for (const address of bad) {
    expect(address).not.toBe(good)
    expect((await fetch(address)).status).toBe(400)
  }
  expect((await fetch(good)).status).toBe(200)
})

test("an API call with a wrong signature gets the vendor's error and changes nothing", async () => {
  const outTradeNo = await open()
  const config = {
    appId: settings.appId,
    gateway: settings.gateway,
    alipayPublicKey: settings.publicKey.trim(),
  }
  const sdk = new AlipaySdk({ ...config, privateKey: newKeyPair().privateKey.trim(), keyType: 'PKCS8' })
  const reply = await sdk.exec(
    'alipay.trade.close',
    { bizContent: { out_trade_no: outTradeNo } },
    { validateSign: true },
  )
  expect(reply).toMatchObject({ code: '40002', subCode: 'isv.invalid-signature' })
  expect(await alipay.query(outTradeNo)).toEqual({ state: 'unpaid' })
})

test('opening the page creates a trade; a closed trade stays closed and cannot be paid', async () => {
  const { outTradeNo } = newPayment()
  expect(await alipay.query(outTradeNo)).toEqual({ state: 'absent' })
  expect(await alipay.close(outTradeNo)).toBe('absent')
  expect((await post('/alipay/pay/', { out_trade_no: outTradeNo })).status).toBe(404)

  const opened = await open()
  expect(await alipay.close(opened)).toBe('closed')
  expect(await alipay.close(opened)).toBe('closed')
  expect((await post('/alipay/pay/', { out_trade_no: opened })).status).toBe(409)
})

test('a query reports a paid trade, which cannot be closed', async () => {
  const outTradeNo = await open()
  const { trade_no } = await pay(outTradeNo, { notify: false })
  const trade = { state: 'paid', tradeNo: trade_no, amountFen: 5997, paidAt: expect.any(Date) }
  expect(await alipay.query(outTradeNo)).toEqual(trade as never)
  expect(await alipay.close(outTradeNo)).toBe('already_paid')
  expect(notifications).toEqual([])
})

test('an expired payment shows no cashier and cannot be paid', async () => {
  const payment = { ...newPayment(), expiresAt: new Date(Date.now() - 1_000) }
  const page = await fetch(await pageUrl(payment))
  expect(page.status).toBe(400)
  expect(await page.text()).toContain('超时')
  expect((await post('/alipay/pay/', { out_trade_no: payment.outTradeNo })).status).toBe(409)
})

test("the vendor's SDK and the mall accept notifications and the return; each notification has its own id", async () => {
  const outTradeNo = await open()
  const paid = await pay(outTradeNo, { times: 3 })
  expect(paid.notify_answers).toEqual(['success', 'success', 'success'])
  const sdk = new AlipaySdk({
    appId: settings.appId,
    privateKey: settings.privateKey.trim(),
    keyType: 'PKCS8',
    alipayPublicKey: alipayKeys.publicKey.trim(),
  })
  for (const body of notifications) {
    const fields = Object.fromEntries(new URLSearchParams(body))
    expect(sdk.checkNotifySignV2(fields)).toBe(true)
    expect(sdk.checkNotifySignV2({ ...fields, total_amount: '0.01' })).toBe(false)
    expect(await openNotice(body)).toMatchObject({ kind: 'payment', outTradeNo })
  }
  expect(new Set(notifications.map((body) => new URLSearchParams(body).get('notify_id'))).size).toBe(3)
  const query = Object.fromEntries(new URL(paid.return_url).searchParams)
  expect(sdk.checkNotifySignV2(query)).toBe(true)
  expect(alipay.verifyReturn(query)).toMatchObject({ outTradeNo, tradeNo: paid.trade_no, amountFen: 5997 })
})

test('query, notification and return report the same wrong amount', async () => {
  const outTradeNo = await open()
  const paid = await pay(outTradeNo, { total_amount: '0.01' })
  expect(await openNotice(notifications[0] as string)).toMatchObject({ amountFen: 1 })
  expect(new URL(paid.return_url).searchParams.get('total_amount')).toBe('0.01')
  expect(await alipay.query(outTradeNo)).toMatchObject({ amountFen: 1 })
})

test('an error, a wrong signature and an unreachable gateway are gateway_unavailable, and the next call succeeds', async () => {
  const outTradeNo = await open()
  for (const mode of ['error', 'bad_signature']) {
    await plan(mode)
    await expect(alipay.query(outTradeNo)).rejects.toEqual(unavailable)
    expect(await alipay.query(outTradeNo)).toEqual({ state: 'unpaid' })
  }
  const unreachable = createAlipay({ ...settings, gateway: 'http://127.0.0.1:1/gateway.do' })
  await expect(unreachable.query(outTradeNo)).rejects.toEqual(unavailable)
})

test('a gateway that does not answer in time is gateway_unavailable', async () => {
  const outTradeNo = await open()
  await plan('timeout')
  await expect(createAlipay(settings, { timeoutMs: 100 }).close(outTradeNo)).rejects.toEqual(unavailable)
  expect(await alipay.query(outTradeNo)).toEqual({ state: 'unpaid' })
})

test('a reply with the signature of another key is gateway_unavailable', async () => {
  const otherPublicKey = createAlipay({ ...settings, publicKey: newKeyPair().publicKey })
  await expect(otherPublicKey.query(await open())).rejects.toEqual(unavailable)
})

test('a planned duplicate notification happens once', async () => {
  await plan('duplicate')
  expect((await pay(await open())).notify_answers).toEqual(['success', 'success'])
  expect((await pay(await open())).notify_answers).toEqual(['success'])
})

test('a fault of one trade does not affect other trades', async () => {
  const [aimed, other] = [await open(), await open()]
  await post('/faults/', { gateway: 'alipay', mode: 'error', count: 1, subject: aimed })
  expect(await alipay.query(other)).toEqual({ state: 'unpaid' })
  await expect(alipay.query(aimed)).rejects.toEqual(unavailable)
  expect(await alipay.query(aimed)).toEqual({ state: 'unpaid' })
})

test('a fault that a gateway does not have is refused', async () => {
  for (const bad of [{ gateway: 'sms', mode: 'bad_signature' }, { gateway: 'post', mode: 'error' }, {}])
    expect((await post('/faults/', bad)).status).toBe(400)
})

test('messages are listed newest first for each receiver, without failed ones', async () => {
  const to = `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`
  await post('/messages/', { to, code: '111111', body: 'first' })
  await post('/faults/', { gateway: 'sms', mode: 'error', count: 1 })
  expect((await post('/messages/', { to, code: '222222', body: 'lost' })).status).toBe(500)
  await post('/messages/', { to, code: '333333', body: 'last' })
  const list = (await (await fetch(`${base}/messages/?to=${to}`)).json()) as { code: string }[]
  expect(list.map(({ code }) => code)).toEqual(['333333', '111111'])
})
