import { afterAll, beforeEach, expect, test } from 'bun:test'
import { createAlipay } from '../../../../src/gateways/payments/alipay/gateway.ts'
import { newPayment, refundOf } from '../../../support/factories/orders/payment-requests.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { startTamperingProxy } from '../../../support/vendors/tampering-proxy.ts'

const world = await startAlipay()
const proxy = startTamperingProxy(world.base)
const { alipay, settings, fault, post } = world
const throughProxy = createAlipay({ ...settings, gateway: `${proxy.base}/alipay/gateway.do` })
const impatient = createAlipay(settings, { timeoutMs: 150 })
afterAll(() => Promise.all([world.stop(), proxy.stop()]))
beforeEach(async () => {
  world.notifications.length = 0
  proxy.alter((response) => response)
  await fault('none')
})

const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })
const success = { state: 'success', refundId: undefined } as const

async function paid(): Promise<string> {
  const payment = newPayment()
  const started = await alipay.start(payment)
  if (started.state === 'started') await fetch(started.url)
  await post('/alipay/pay/', { out_trade_no: payment.outTradeNo, notify: false })
  return payment.outTradeNo
}

test('a refund number is refunded once, refunds never exceed the payment, and a full refund closes the trade', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  expect(await alipay.refund(refund)).toEqual(success)
  expect(await alipay.refund(refund)).toEqual(success)
  expect(await alipay.query(outTradeNo)).toMatchObject({ state: 'paid', amountFen: 5997 })
  const tooMuch = refundOf(outTradeNo, { refundFen: 3998 })
  expect(await alipay.refund(tooMuch)).toEqual({ state: 'failed', reason: 'REFUND_AMT_NOT_EQUAL_TOTAL' })
  expect(await alipay.refund({ ...tooMuch, refundFen: 3997 })).toEqual(success)
  expect(await alipay.query(outTradeNo)).toMatchObject({ state: 'refunded', amountFen: 5997 })
  expect(await alipay.close(outTradeNo)).toBe('already_paid')
  expect(await alipay.refund(refund)).toEqual(success)
})

test('an unpaid trade cannot be refunded and is closed, not refunded, after closing', async () => {
  const payment = newPayment()
  const started = await alipay.start(payment)
  if (started.state === 'started') await fetch(started.url)
  const refused = { state: 'failed', reason: 'TRADE_STATUS_ERROR' }
  expect(await alipay.refund(refundOf(payment.outTradeNo))).toEqual(refused as never)
  await alipay.close(payment.outTradeNo)
  expect(await alipay.query(payment.outTradeNo)).toEqual({ state: 'closed' })
  const absent = { state: 'failed', reason: 'TRADE_NOT_EXIST' }
  expect(await alipay.refund(refundOf('nothing_here'))).toEqual(absent as never)
})

test('a refund number with another amount is refused', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  await alipay.refund(refund)
  const refused = { state: 'failed', reason: 'DISCORDANT_REPEAT_REQUEST' }
  expect(await alipay.refund({ ...refund, refundFen: 1 })).toEqual(refused as never)
})

test('a refund query answers absent before the refund and success after it', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  expect(await alipay.queryRefund(outTradeNo, refund.outRefundNo)).toEqual({ state: 'absent' })
  expect(await alipay.queryRefund('nothing_here', refund.outRefundNo)).toEqual({ state: 'absent' })
  await alipay.refund(refund)
  expect(await alipay.queryRefund(outTradeNo, refund.outRefundNo)).toEqual(success)
})

test('a refund without a fund change is processing until a query reports success', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  await fault('refund_processing', outTradeNo)
  expect(await alipay.refund(refund)).toEqual({ state: 'processing', refundId: undefined })
  expect(await alipay.queryRefund(outTradeNo, refund.outRefundNo)).toEqual(success)
  expect(await alipay.refund(refund)).toEqual(success)
})

test('a refund refused for insufficient balance can be repeated with its number', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  await fault('refund_refused', outTradeNo)
  const refused = { state: 'failed', reason: 'SELLER_BALANCE_NOT_ENOUGH' }
  expect(await alipay.refund(refund)).toEqual(refused as never)
  expect(await alipay.refund(refund)).toEqual(success)
})

test('after a time-out a query by number shows whether the refund was executed', async () => {
  for (const mode of ['timeout', 'timeout_after']) {
    const outTradeNo = await paid()
    const refund = refundOf(outTradeNo, { refundFen: 5997 })
    await fault(mode, outTradeNo)
    await expect(impatient.refund(refund)).rejects.toEqual(unavailable)
    const state = mode === 'timeout' ? 'absent' : 'success'
    expect((await alipay.queryRefund(outTradeNo, refund.outRefundNo)).state).toBe(state)
    expect(await alipay.refund(refund)).toEqual(success)
    expect((await alipay.refund(refundOf(outTradeNo, { refundFen: 1 }))).state).toBe('failed')
  }
})

test('an error and a wrong signature are gateway_unavailable, and a retry refunds once', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  for (const mode of ['error', 'bad_signature']) {
    await fault(mode, outTradeNo)
    await expect(alipay.refund(refund)).rejects.toEqual(unavailable)
  }
  expect(await alipay.refund(refund)).toEqual(success)
  expect((await alipay.refund(refundOf(outTradeNo, { refundFen: 3998 }))).state).toBe('failed')
  // the rest is untouched: the refund was executed once
  expect(await alipay.refund(refundOf(outTradeNo, { refundFen: 3997 }))).toEqual(success)
})

/** Creates a trade whose cashier page was opened. */
async function open(): Promise<string> {
  const payment = newPayment()
  const started = await alipay.start(payment)
  if (started.state === 'started') await fetch(started.url)
  return payment.outTradeNo
}

/** Captures the next response. @returns a function that makes the gateway repeat it for every request */
function captureResponse(): () => void {
  let captured = ''
  proxy.alter(async (response) => {
    captured = await response.text()
    return new Response(captured)
  })
  return () => proxy.alter(() => new Response(captured))
}

test('a validly signed response about one trade is not accepted for another trade', async () => {
  for (const [other, state] of [
    [await paid(), 'paid'],
    [await open(), 'unpaid'],
  ] as const) {
    const mine = await open()
    const repeat = captureResponse()
    expect(await throughProxy.query(other)).toMatchObject({ state })
    repeat()
    await expect(throughProxy.query(mine)).rejects.toEqual(unavailable)
    proxy.alter((response) => response)
  }
})

test('a validly signed response about the close of another trade does not close this trade', async () => {
  const [mine, other] = [await open(), await open()]
  const repeat = captureResponse()
  expect(await throughProxy.close(other)).toBe('closed')
  repeat()
  await expect(throughProxy.close(mine)).rejects.toEqual(unavailable)
  proxy.alter((response) => response)
})

test('a validly signed response about one refund is not accepted for another refund', async () => {
  const [mine, other] = [await paid(), await paid()]
  const refund = refundOf(other)
  await alipay.refund(refund)
  const repeat = captureResponse()
  expect(await throughProxy.queryRefund(other, refund.outRefundNo)).toEqual(success)
  repeat()
  await expect(throughProxy.queryRefund(mine, refund.outRefundNo)).rejects.toEqual(unavailable)
  await expect(throughProxy.queryRefund(other, 'another')).rejects.toEqual(unavailable)
})

test('a refund is notified as TRADE_SUCCESS if partial and as TRADE_CLOSED if full', async () => {
  const outTradeNo = await paid()
  const [first, last] = [refundOf(outTradeNo), refundOf(outTradeNo, { refundFen: 3997 })]
  for (const [index, { refund, status, fee }] of [
    { refund: first, status: 'TRADE_SUCCESS', fee: '20.00' },
    { refund: last, status: 'TRADE_CLOSED', fee: '59.97' },
  ].entries()) {
    await alipay.refund(refund)
    const body = (await world.received(index + 1))[index] as string
    const fields = new URLSearchParams(body)
    expect([fields.get('trade_status'), fields.get('refund_fee')]).toEqual([status, fee])
    const { outRefundNo } = refund
    expect(await alipay.verifyNotification(new Headers(), body)).toMatchObject({
      kind: 'refund',
      outTradeNo,
      outRefundNo,
    })
  }
})

test('after failures the circuit opens with Retry-After; a refusal by Alipay is no failure', async () => {
  const gateway = `${proxy.base}/alipay/gateway.do`
  const guarded = createAlipay({ ...settings, gateway }, { circuit: { failures: 3, openSeconds: 30 } })
  for (const _ of [1, 2, 3, 4]) expect(await guarded.query('nothing_here')).toEqual({ state: 'absent' })
  proxy.alter(() => new Response('', { status: 500 }))
  for (const _ of [1, 2, 3, 4, 5, 6]) await expect(guarded.query('nothing_here')).rejects.toEqual(unavailable)
  const asked = proxy.asked.length
  const refusal = await guarded.query('nothing_here').catch((error) => error)
  expect(refusal.details.retryAfterSeconds).toBeWithin(1, 31)
  expect(proxy.asked).toHaveLength(asked)
})

test('a validly signed response about the refund of another trade does not refund this trade', async () => {
  const [mine, other] = [await paid(), await paid()]
  const repeat = captureResponse()
  expect(await throughProxy.refund(refundOf(other))).toEqual(success)
  repeat()
  await expect(throughProxy.refund(refundOf(mine))).rejects.toEqual(unavailable)
})
