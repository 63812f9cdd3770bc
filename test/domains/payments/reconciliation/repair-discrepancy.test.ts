import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { paymentRefunds, payments } from '../../../../src/db/schema/payments.ts'
import { refunds } from '../../../../src/db/schema/refunds.ts'
import type { Discrepancy } from '../../../../src/domains/payments/reconciliation/compare-bill.ts'
import { repairDiscrepancy } from '../../../../src/domains/payments/reconciliation/repair-discrepancy.ts'
import type { Trade } from '../../../../src/gateways/payments/payment-gateway.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { paymentSummaryOf } from '../../../support/database/payment-summary.ts'
import { createOrder, statusOf } from '../../../support/factories/orders/orders.ts'
import { createApprovedRefund } from '../../../support/factories/orders/paid-orders.ts'
import { answering } from '../../../support/vendors/answering-gateway.ts'
import { newTradeNo } from '../../../support/vendors/notifications.ts'

const paidAt = new Date('2026-01-02T03:04:05.000Z')
const moved = (state: 'paid' | 'refunded', tradeNo: string, amountFen = 6_990): Trade => ({
  state,
  tradeNo,
  amountFen,
  paidAt,
})

/** Repairs a discrepancy while Alipay answers each query with this trade. */
const repairWith = (trade: Trade, discrepancy: Discrepancy) =>
  answering('alipay', { query: async () => trade }, () => repairDiscrepancy('alipay', discrepancy))

test('a payment that only the bill has is applied only if the gateway names the trade of the bill as paid', async () => {
  const { orderId: outTradeNo } = await createOrder(1)
  const reference = newTradeNo()
  const repair = (trade: Trade) =>
    repairWith(trade, { kind: 'unknown_payment', outTradeNo, reference, billFen: 6_990 })
  const others: Trade[] = [
    { state: 'absent' },
    { state: 'unpaid' },
    { state: 'closed' },
    moved('paid', newTradeNo()),
    moved('paid', `${reference} `),
    moved('refunded', newTradeNo()),
  ]
  for (const trade of others) expect([trade, await repair(trade)]).toEqual([trade, false])
  expect(await paymentSummaryOf(outTradeNo, reference)).toEqual({
    status: 1,
    payments: [],
    refunds: [],
    incidents: [],
  })
  expect(await repair(moved('paid', reference))).toBe(true)
  expect(await statusOf(outTradeNo)).toBe(2)
  expect(await db.select().from(payments).where(eq(payments.orderId, outTradeNo))).toMatchObject([
    { tradeId: reference, gateway: 'alipay', amount: '69.90', applied: true, paidAt },
  ])
})

test('a payment of the bill whose money was returned pays nothing; one for an order of no shop stays open', async () => {
  const { orderId: outTradeNo } = await createOrder(1)
  const reference = newTradeNo()
  const found = { kind: 'unknown_payment', outTradeNo, reference, billFen: 6_990 } as const
  expect(await repairWith(moved('refunded', reference), found)).toBe(true)
  expect(await paymentSummaryOf(outTradeNo)).toEqual({
    status: 1,
    payments: ['69.90 kept'],
    refunds: ['69.90 late'],
    incidents: ['payment_late'],
  })
  const [foreign, unknown] = [newTradeNo(), newTradeNo()]
  const ofNobody = { ...found, outTradeNo: foreign, reference: unknown }
  expect(await repairWith(moved('paid', unknown), ofNobody)).toBe(false)
  expect(await paymentSummaryOf(foreign)).toMatchObject({ payments: [], incidents: ['payment_foreign'] })
})

test('a payment that the bill lacks is resolved only if the gateway names its trade with its amount as paid or refunded', async () => {
  const [outTradeNo, reference] = [newTradeNo(), newTradeNo()]
  const found = { kind: 'absent_payment', outTradeNo, reference, ourFen: 6_990 } as const
  const answers: [Trade, boolean][] = [
    [moved('paid', reference), true],
    [moved('refunded', reference), true],
    [moved('paid', reference, 6_989), false],
    [moved('paid', newTradeNo()), false],
    [{ state: 'unpaid' }, false],
    [{ state: 'closed' }, false],
    [{ state: 'absent' }, false],
  ]
  for (const [trade, isResolved] of answers)
    expect([trade, await repairWith(trade, found)]).toEqual([trade, isResolved])
})

/** Creates a paid order with an approved refund of 10.00, which no job finds due. */
async function owing() {
  const order = await createOrder(2)
  const requestId = await createApprovedRefund(order, 1_000)
  const later = { dueTime: addSeconds(now(), 86_400), tries: 3, lastError: 'gateway_unavailable' }
  await db.update(paymentRefunds).set(later).where(eq(paymentRefunds.refundId, requestId))
  const row = async () => {
    const [refund] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.refundId, requestId))
    const [request] = await db.select().from(refunds).where(eq(refunds.id, requestId))
    return { ...(refund as typeof paymentRefunds.$inferSelect), request: request?.status }
  }
  return { outTradeNo: order.orderId, reference: (await row()).outRefundNo, row }
}

const doneAt = new Date('2026-02-03T04:05:06.000Z')

test('a refund that only the bill reports as done is completed at the time of the bill, with its request, and no query', async () => {
  const { outTradeNo, reference, row } = await owing()
  const found = { kind: 'unfinished_refund', outTradeNo, reference, at: doneAt } as const
  expect(await answering('alipay', {}, () => repairDiscrepancy('alipay', found))).toBe(true)
  const finished = { status: 'done', doneAt, dueTime: null, lastError: null, request: 'refunded' }
  expect(await row()).toMatchObject(finished)
  // the bill of another day changes nothing
  await repairDiscrepancy('alipay', { ...found, at: now() })
  expect(await row()).toMatchObject(finished)
  expect(await repairDiscrepancy('alipay', { ...found, reference: `${reference}1` })).toBe(false)
})

test('a refund that the bill lacks is sent again with its number, unless the gateway reports its success', async () => {
  const { outTradeNo, reference, row } = await owing()
  await repairDiscrepancy('alipay', { kind: 'unfinished_refund', outTradeNo, reference, at: doneAt })
  const found = { kind: 'absent_refund', outTradeNo, reference, ourFen: 1_000 } as const
  const repair = (state: 'success' | 'absent') =>
    answering('alipay', { queryRefund: async () => ({ state, refundId: undefined }) }, () =>
      repairDiscrepancy('alipay', found),
    )
  const done = await row()
  expect(await repair('success')).toBe(true)
  expect(await row()).toEqual(done)
  expect(await repair('absent')).toBe(true)
  const again = await row()
  expect(again).toMatchObject({
    outRefundNo: reference,
    status: 'pending',
    doneAt: null,
    request: 'approved',
  })
  // due immediately, or in the wait of a job that has tried it already
  expect(again.dueTime?.getTime()).toBeLessThan(addSeconds(now(), 3_600).getTime())
})

test('a refund that is pending by then, and one that the ledger does not have, are not sent again', async () => {
  const { outTradeNo, reference, row } = await owing()
  const before = await row()
  for (const number of [reference, `${reference}1`]) {
    const found = { kind: 'absent_refund', outTradeNo, reference: number, ourFen: 1_000 } as const
    const asked = () => repairDiscrepancy('alipay', found)
    expect(await answering('alipay', { queryRefund: async () => ({ state: 'absent' }) }, asked)).toBe(true)
  }
  expect(await row()).toEqual(before)
})

test('a payment or refund with another amount or order waits for an operator: no gateway is asked', async () => {
  for (const kind of ['wrong_payment', 'wrong_refund'] as const) {
    const found = { kind, outTradeNo: newTradeNo(), reference: newTradeNo(), billFen: 1, ourFen: 2 }
    expect(await answering('alipay', {}, () => repairDiscrepancy('alipay', found))).toBe(false)
  }
})
