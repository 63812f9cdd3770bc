import { afterAll, beforeEach, expect, test } from 'bun:test'
import { createWechatPay } from '../../../../src/gateways/payments/wechat-pay/gateway.ts'
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
  await gateway.start(payment)
  return payment.outTradeNo
}

async function paid(): Promise<string> {
  const outTradeNo = await open()
  await post('/wechat/pay/', { out_trade_no: outTradeNo, notify: false })
  return outTradeNo
}

test('a refund is processing, then successful, and a repeated request returns the same refund', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  expect(await gateway.queryRefund(outTradeNo, refund.outRefundNo)).toEqual({ state: 'absent' })
  const already = world.notifications.length
  const accepted = await gateway.refund(refund)
  expect(accepted).toEqual({ state: 'processing', refundId: expect.stringMatching(/^503\d+$/) })
  await world.received(already + 1)
  const done = await gateway.queryRefund(outTradeNo, refund.outRefundNo)
  expect(done).toEqual({ ...accepted, state: 'success' } as never)
  expect(await gateway.refund(refund)).toEqual(done as never)
  expect(await gateway.query(outTradeNo)).toMatchObject({ state: 'refunded', amountFen: 5997 })
  expect(await gateway.close(outTradeNo)).toBe('already_paid')
})

test('refunds never exceed the payment, and fail for an unpaid or absent trade and for a wrong total', async () => {
  const outTradeNo = await paid()
  await gateway.refund(refundOf(outTradeNo))
  const refused = { state: 'failed', reason: 'INVALIDREQUEST' }
  expect(await gateway.refund(refundOf(outTradeNo, { refundFen: 3998 }))).toEqual(refused as never)
  expect(await gateway.refund(refundOf(outTradeNo, { totalFen: 5998 }))).toEqual(refused as never)
  expect((await gateway.refund(refundOf(outTradeNo, { refundFen: 3997 }))).state).toBe('processing')
  const none = { state: 'failed', reason: 'RESOURCENOTEXISTS' }
  expect(await gateway.refund(refundOf(await open()))).toEqual(none as never)
  expect(await gateway.refund(refundOf('nothing_here'))).toEqual(none as never)
})

test('a refund refused for insufficient balance can be repeated', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo)
  await fault('refund_refused', outTradeNo)
  expect(await gateway.refund(refund)).toEqual({ state: 'failed', reason: 'NOTENOUGH' })
  expect(await gateway.queryRefund(outTradeNo, refund.outRefundNo)).toEqual({ state: 'absent' })
  expect((await gateway.refund(refund)).state).toBe('processing')
})

test('a refund can stay processing, become abnormal, or be closed and requested again', async () => {
  const statesAfter = async (mode: string) => {
    const outTradeNo = await paid()
    const refund = refundOf(outTradeNo)
    await fault(mode, outTradeNo)
    const already = world.notifications.length
    const states: string[] = [(await gateway.refund(refund)).state]
    if (mode !== 'refund_processing') await world.received(already + 1)
    for (const _ of [1, 2]) states.push((await gateway.queryRefund(outTradeNo, refund.outRefundNo)).state)
    return { states, refund }
  }
  expect((await statesAfter('refund_processing')).states).toEqual(['processing', 'processing', 'success'])
  expect((await statesAfter('refund_abnormal')).states).toEqual(['processing', 'abnormal', 'abnormal'])
  const closed = await statesAfter('refund_closed')
  expect(closed.states).toEqual(['processing', 'failed', 'failed'])
  expect((await gateway.refund(closed.refund)).state).toBe('processing')
})

test('a call that timed out after its effect is gateway_unavailable, and a repeated call finds the refund', async () => {
  const outTradeNo = await paid()
  const refund = refundOf(outTradeNo, { refundFen: 5997 })
  await fault('timeout_after', outTradeNo)
  await expect(impatient.refund(refund)).rejects.toEqual(unavailable)
  expect(await gateway.queryRefund(outTradeNo, refund.outRefundNo)).not.toEqual({ state: 'absent' })
  expect((await gateway.refund(refund)).state).not.toBe('failed')
  expect((await gateway.refund(refundOf(outTradeNo, { refundFen: 1 }))).state).toBe('failed')
})
