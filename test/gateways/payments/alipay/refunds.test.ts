import { afterAll, beforeEach, expect, test } from 'bun:test'
import { createAlipay } from '../../../../src/gateways/payments/alipay/gateway.ts'
import { newPayment, refundOf } from '../../../support/factories/payment-requests.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { between } from '../../../support/vendors/tampering-proxy.ts'

const world = await startAlipay()
const way = between(world.base)
const { alipay, settings, fault, post } = world
const byWay = createAlipay({ ...settings, gateway: `${way.base}/alipay/gateway.do` })
const impatient = createAlipay(settings, { timeoutMs: 150 })
afterAll(() => Promise.all([world.stop(), way.stop()]))
beforeEach(async () => {
  world.notices.length = 0
  way.alter((response) => response)
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

test('a refund is given once for each number, never beyond what was paid, and the whole of it closes the trade', async () => {
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

test('a trade that was never paid is closed, not refunded, and gives nothing back', async () => {
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

test('a number that was used for another amount is refused', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  await alipay.refund(refund)
  const refused = { state: 'failed', reason: 'DISCORDANT_REPEAT_REQUEST' }
  expect(await alipay.refund({ ...refund, refundFen: 1 })).toEqual(refused as never)
})

test('a refund can be asked about: absent before, done after', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  expect(await alipay.queryRefund(outTradeNo, refund.outRefundNo)).toEqual({ state: 'absent' })
  expect(await alipay.queryRefund('nothing_here', refund.outRefundNo)).toEqual({ state: 'absent' })
  await alipay.refund(refund)
  expect(await alipay.queryRefund(outTradeNo, refund.outRefundNo)).toEqual(success)
})

test('a refund whose money has not moved yet is under way until it was asked about again', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  await fault('refund_processing', outTradeNo)
  expect(await alipay.refund(refund)).toEqual({ state: 'processing', refundId: undefined })
  expect(await alipay.queryRefund(outTradeNo, refund.outRefundNo)).toEqual(success)
  expect(await alipay.refund(refund)).toEqual(success)
})

test('a refund that was refused for want of money can be asked for again under its number', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  await fault('refund_refused', outTradeNo)
  const refused = { state: 'failed', reason: 'SELLER_BALANCE_NOT_ENOUGH' }
  expect(await alipay.refund(refund)).toEqual(refused as never)
  expect(await alipay.refund(refund)).toEqual(success)
})

test('a refund that timed out before its effect has none; one that timed out after it is found by its number', async () => {
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

test('an error and a wrong signature are unavailable, and the same call again is safe', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  for (const mode of ['error', 'bad_signature']) {
    await fault(mode, outTradeNo)
    await expect(alipay.refund(refund)).rejects.toEqual(unavailable)
  }
  expect(await alipay.refund(refund)).toEqual(success)
  expect((await alipay.refund(refundOf(outTradeNo, { refundFen: 3998 }))).state).toBe('failed')
})

/** A trade whose cashier page is open. */
async function open(): Promise<string> {
  const payment = newPayment()
  const started = await alipay.start(payment)
  if (started.state === 'started') await fetch(started.url)
  return payment.outTradeNo
}

/** Keeps what the gateway answers. @returns what makes it answer that to every question */
function keepReply(): () => void {
  let kept = ''
  way.alter(async (response) => {
    kept = await response.text()
    return new Response(kept)
  })
  return () => way.alter(() => new Response(kept))
}

test('a genuine reply about one trade, paid or not, does not settle another', async () => {
  for (const [other, state] of [
    [await paid(), 'paid'],
    [await open(), 'unpaid'],
  ] as const) {
    const mine = await open()
    const repeat = keepReply()
    expect(await byWay.query(other)).toMatchObject({ state })
    repeat()
    await expect(byWay.query(mine)).rejects.toEqual(unavailable)
    way.alter((response) => response)
  }
})

test('a genuine reply that another trade is closed does not close this one', async () => {
  const [mine, other] = [await open(), await open()]
  const repeat = keepReply()
  expect(await byWay.close(other)).toBe('closed')
  repeat()
  await expect(byWay.close(mine)).rejects.toEqual(unavailable)
  way.alter((response) => response)
})

test('a genuine reply about one refund does not settle another', async () => {
  const [mine, other] = [await paid(), await paid()]
  const refund = refundOf(other)
  await alipay.refund(refund)
  const repeat = keepReply()
  expect(await byWay.queryRefund(other, refund.outRefundNo)).toEqual(success)
  repeat()
  await expect(byWay.queryRefund(mine, refund.outRefundNo)).rejects.toEqual(unavailable)
  await expect(byWay.queryRefund(other, 'another')).rejects.toEqual(unavailable)
})

test('a refund is told in a notice: TRADE_SUCCESS for a part, TRADE_CLOSED for the whole', async () => {
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

test('after failures Alipay is left alone, and the refusal says for how long; what it refuses is no failure', async () => {
  const gateway = `${way.base}/alipay/gateway.do`
  const guarded = createAlipay({ ...settings, gateway }, { circuit: { failures: 3, openSeconds: 30 } })
  for (const _ of [1, 2, 3, 4]) expect(await guarded.query('nothing_here')).toEqual({ state: 'absent' })
  way.alter(() => new Response('', { status: 500 }))
  for (const _ of [1, 2, 3, 4, 5, 6]) await expect(guarded.query('nothing_here')).rejects.toEqual(unavailable)
  const asked = way.asked.length
  const refusal = await guarded.query('nothing_here').catch((error) => error)
  expect(refusal.details.retryAfterSeconds).toBeWithin(1, 31)
  expect(way.asked).toHaveLength(asked)
})

test('a genuine reply that money of another trade went back gives nothing of this one back', async () => {
  const [mine, other] = [await paid(), await paid()]
  const repeat = keepReply()
  expect(await byWay.refund(refundOf(other))).toEqual(success)
  repeat()
  await expect(byWay.refund(refundOf(mine))).rejects.toEqual(unavailable)
})
