import { afterAll, beforeEach, expect, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import { createWechatPay } from '../../../../src/gateways/payments/wechat-pay/gateway.ts'
import { newKeyPair } from '../../../support/factories/key-pair.ts'
import { newPayment, refundOf } from '../../../support/factories/orders/payment-requests.ts'
import { startWechatPay } from '../../../support/vendors/wechat.ts'

const world = await startWechatPay()
const { gateway, settings, fault, post } = world
afterAll(world.stop)
beforeEach(() => fault('none'))

const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })
const impatient = createWechatPay(settings, { timeoutMs: 150 })

async function open(): Promise<string> {
  const payment = newPayment()
  expect((await gateway.start(payment)).state).toBe('started')
  return payment.outTradeNo
}

async function pay(outTradeNo: string, more: object = {}): Promise<{ transaction_id: string }> {
  const response = await post('/wechat/pay/', { out_trade_no: outTradeNo, notify: false, ...more })
  expect(response.status).toBe(200)
  return (await response.json()) as { transaction_id: string }
}

const paid = async () => {
  const outTradeNo = await open()
  await pay(outTradeNo)
  return outTradeNo
}

test('a started payment returns a QR code text, the same one when repeated', async () => {
  const payment = newPayment()
  const started = await gateway.start(payment)
  expect(started).toEqual({
    state: 'started',
    url: expect.stringMatching(/^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/),
  })
  expect(await gateway.start(payment)).toEqual(started)
  expect(await gateway.start({ ...payment, amountFen: 1 })).toEqual({ state: 'conflict' })
})

test('a QR code of the sandbox can be viewed and paid in a browser', async () => {
  const payment = newPayment()
  const started = await gateway.start(payment)
  const index = await (await fetch(`${world.base}/`)).text()
  const pr = /pr=(\w+)/.exec((started as { url: string }).url)?.[1]
  expect(index).toContain(`/wechat/bizpayurl?pr=${pr}`)
  const page = await (await fetch(`${world.base}/wechat/bizpayurl?pr=${pr}`)).text()
  for (const text of [payment.outTradeNo, '59.97', '美多商城 a/b=c&amp;d']) expect(page).toContain(text)
  const form = new URLSearchParams({ out_trade_no: payment.outTradeNo, notify: 'false' })
  expect((await fetch(`${world.base}/wechat/pay/`, { method: 'POST', body: form })).status).toBe(200)
  expect(await gateway.query(payment.outTradeNo)).toMatchObject({ state: 'paid', amountFen: 5997 })
  expect(await (await fetch(`${world.base}/`)).text()).not.toContain(`/wechat/bizpayurl?pr=${pr}`)
})

test('a trade is absent, then unpaid, then paid, and can then not be started or closed', async () => {
  const payment = newPayment()
  const { outTradeNo } = payment
  expect(await gateway.query(outTradeNo)).toEqual({ state: 'absent' })
  expect(await gateway.close(outTradeNo)).toBe('absent')
  await gateway.start(payment)
  expect(await gateway.query(outTradeNo)).toEqual({ state: 'unpaid' })
  const { transaction_id: tradeNo } = await pay(outTradeNo)
  const trade = { state: 'paid', tradeNo, amountFen: 5997, paidAt: expect.any(Date) }
  expect(await gateway.query(outTradeNo)).toEqual(trade as never)
  expect(await gateway.close(outTradeNo)).toBe('already_paid')
  expect(await gateway.start(payment)).toEqual({ state: 'already_paid' })
})

test('a paid trade contains the time of its payment', async () => {
  const trade = await gateway.query(await paid())
  expect(trade.state === 'paid' && Math.abs(Date.now() - Number(trade.paidAt)) < 60_000).toBe(true)
})

test('a closed trade cannot be paid or started again, and can be closed again', async () => {
  const payment = newPayment()
  await gateway.start(payment)
  expect(await gateway.close(payment.outTradeNo)).toBe('closed')
  expect(await gateway.close(payment.outTradeNo)).toBe('closed')
  expect(await gateway.query(payment.outTradeNo)).toEqual({ state: 'closed' })
  expect(await gateway.start(payment)).toEqual({ state: 'closed' })
  expect((await post('/wechat/pay/', { out_trade_no: payment.outTradeNo })).status).toBe(409)
})

test('an expired payment is closed', async () => {
  const payment = { ...newPayment(), expiresAt: new Date(Date.now() - 1_000) }
  await gateway.start(payment)
  expect(await gateway.query(payment.outTradeNo)).toEqual({ state: 'closed' })
})

test('a wrong amount is reported unchanged', async () => {
  const outTradeNo = await open()
  await pay(outTradeNo, { total: 1 })
  expect(await gateway.query(outTradeNo)).toMatchObject({ state: 'paid', amountFen: 1 })
})

test('a start, a close or a refund that timed out before its effect is gateway_unavailable and has no effect', async () => {
  const payment = newPayment()
  await fault('timeout', payment.outTradeNo)
  await expect(impatient.start(payment)).rejects.toEqual(unavailable)
  expect(await gateway.query(payment.outTradeNo)).toEqual({ state: 'absent' })
  const outTradeNo = await open()
  await fault('timeout', outTradeNo)
  await expect(impatient.close(outTradeNo)).rejects.toEqual(unavailable)
  expect(await gateway.query(outTradeNo)).toEqual({ state: 'unpaid' })
  await pay(outTradeNo)
  const refund = refundOf(outTradeNo)
  await fault('timeout', outTradeNo)
  await expect(impatient.refund(refund)).rejects.toEqual(unavailable)
  expect(await gateway.queryRefund(outTradeNo, refund.outRefundNo)).toEqual({ state: 'absent' })
})

test('a system error and a wrong signature are gateway_unavailable, also for a refusal, and later calls succeed', async () => {
  const absent = newPayment().outTradeNo
  for (const [outTradeNo, state] of [[await open(), 'unpaid'] as const, [absent, 'absent'] as const])
    for (const mode of ['error', 'bad_signature']) {
      await fault(mode, outTradeNo)
      await expect(gateway.query(outTradeNo)).rejects.toEqual(unavailable)
      expect(await gateway.query(outTradeNo)).toEqual({ state })
    }
})

test('a wrong key, serial number, merchant or application is gateway_unavailable', async () => {
  const outTradeNo = await open()
  const { certificate: _, ...rest } = settings
  const strangers: Partial<typeof settings>[] = [
    { privateKey: newKeyPair().privateKey },
    { serialNo: randomBytes(20).toString('hex').toUpperCase() },
    { mchId: '1900000099' },
    { appId: 'wx0000000000000099' },
  ]
  for (const other of strangers) {
    const stranger = createWechatPay({ ...rest, certificate: undefined, ...other })
    await expect(stranger.query(outTradeNo)).rejects.toEqual(unavailable)
  }
  const unreachable = createWechatPay({ ...settings, baseUrl: 'http://127.0.0.1:1/wechat' })
  await expect(unreachable.query(outTradeNo)).rejects.toEqual(unavailable)
})

test('the sandbox accepts requests signed by the SDK that WeChat Pay lists, and the SDK accepts its responses', async () => {
  const outTradeNo = await open()
  const rows: [string, string, object | undefined, number][] = [
    ['GET', `/v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${settings.mchId}`, undefined, 200],
    ['GET', `/v3/pay/transactions/out-trade-no/nothing_here?mchid=${settings.mchId}`, undefined, 404],
    ['POST', `/v3/pay/transactions/out-trade-no/${outTradeNo}/close`, { mchid: settings.mchId }, 204],
  ]
  for (const [method, path, content, status] of rows) {
    const body = content ? JSON.stringify(content) : ''
    const [nonce, timestamp] = [Formatter.nonce(), Formatter.timestamp()]
    const text = Formatter.request(method, `/wechat${path}`, timestamp, nonce, body)
    const signature = Rsa.sign(text, settings.privateKey)
    const { mchId, serialNo } = settings
    const response = await fetch(`${settings.baseUrl}${path}`, {
      method,
      headers: {
        authorization: Formatter.authorization(mchId, nonce, signature, timestamp, serialNo),
        'wechatpay-serial': settings.publicKeyId ?? '',
      },
      ...(body && { body }),
    })
    const header = (name: string) => response.headers.get(`wechatpay-${name}`) ?? ''
    const answer = Formatter.response(header('timestamp'), header('nonce'), await response.text())
    const key = Rsa.from(world.wechat.publicKey, Rsa.KEY_TYPE_PUBLIC)
    expect([response.status, header('serial')]).toEqual([status, settings.publicKeyId ?? ''])
    expect(Rsa.verify(answer, header('signature'), key)).toBe(true)
    expect(Rsa.verify(`${answer}.`, header('signature'), key)).toBe(false)
  }
})
