import { expect, test } from 'bun:test'
import { asc, eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { paymentRefunds } from '../../../../src/db/schema/payments.ts'
import { refundLines, refunds } from '../../../../src/db/schema/refunds.ts'
import { adoptExternalRefund } from '../../../../src/domains/payments/reconciliation/adopt-external-refund.ts'
import { approveRefund } from '../../../../src/domains/payments/refunds/answer-refund-request.ts'
import type { PaymentGatewayName } from '../../../../src/gateways/payments/payment-gateway.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { createOrder, statusOf, stockOf, type TestOrder } from '../../../support/factories/orders/orders.ts'
import { createApprovedRefund, createRefundRequest } from '../../../support/factories/orders/paid-orders.ts'
import { answering } from '../../../support/vendors/answering-gateway.ts'

type State = 'success' | 'processing' | 'failed' | 'absent'

const at = new Date('2026-02-03T04:05:06.000Z')
const newNumber = () => crypto.randomUUID().replaceAll('-', '')
const rowsOf = ({ orderId }: TestOrder) =>
  db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId)).orderBy(asc(paymentRefunds.id))
const requestsOf = async ({ orderId }: TestOrder) =>
  (await db.select().from(refunds).where(eq(refunds.orderId, orderId)).orderBy(asc(refunds.id))).map(
    ({ amount, status }) => `${amount} ${status}`,
  )

/** Creates a paid order of 69.90 with approved refunds of these amounts, which no job finds due. */
async function owing(...amounts: number[]): Promise<TestOrder> {
  const order = await createOrder(2)
  for (const amountFen of amounts) await createApprovedRefund(order, amountFen)
  const later = { dueTime: addSeconds(now(), 86_400), tries: 2, lastError: 'BALANCE' }
  await db.update(paymentRefunds).set(later).where(eq(paymentRefunds.orderId, order.orderId))
  return order
}

/** Adopts a refund while the gateway reports it in `state`, and all others in the state of their number. */
function adopt(
  { orderId }: TestOrder,
  billFen: number | undefined,
  {
    outRefundNo = newNumber(),
    state = 'success' as State,
    others = {} as Record<string, State>,
    gateway = 'alipay' as PaymentGatewayName,
    hasTime = true,
  } = {},
): Promise<boolean> {
  const stateOf = (number: string) => (number === outRefundNo ? state : (others[number] ?? 'absent'))
  const queryRefund = async (_: string, number: string) => ({ state: stateOf(number) }) as never
  const amount = billFen === undefined ? {} : { billFen }
  const found = { kind: 'unknown_refund', outTradeNo: orderId, reference: outRefundNo, ...amount } as const
  return answering(gateway, { queryRefund }, () =>
    adoptExternalRefund(gateway, hasTime ? { ...found, at } : found),
  )
}

test('a refund of the console that the gateway does not confirm, that has no amount, or whose payment is at another gateway changes nothing', async () => {
  const order = await owing(1_000)
  const before = await rowsOf(order)
  for (const state of ['processing', 'failed', 'absent'] as const)
    expect([state, await adopt(order, 1_000, { state })]).toEqual([state, false])
  expect(await adopt(order, undefined)).toBe(false)
  for (const gateway of ['wechat', 'alipay_phone'] as const)
    expect([gateway, await adopt(order, 1_000, { gateway })]).toEqual([gateway, false])
  expect([await rowsOf(order), await requestsOf(order)]).toEqual([before, ['10.00 approved']])
})

test('a refund of the console takes the place of the owed one of its amount: its number and time, done, no error, its request refunded', async () => {
  const order = await owing(2_000, 1_000)
  const outRefundNo = newNumber()
  const [other, owed] = await rowsOf(order)
  expect(await adopt(order, 1_000, { outRefundNo })).toBe(true)
  expect(await rowsOf(order)).toEqual([
    other as never,
    {
      ...(owed as NonNullable<typeof owed>),
      ...{ outRefundNo, cause: 'external', status: 'done', dueTime: null, doneAt: at, lastError: null },
      updateTime: expect.any(Date) as never,
    },
  ])
  expect(await requestsOf(order)).toEqual(['20.00 approved', '10.00 refunded'])
})

test('a refund that the ledger has as done is not owed, although the gateway does not know it', async () => {
  const order = await owing(1_000, 1_000)
  const [done] = await rowsOf(order)
  const finished = { status: 'done', dueTime: null, doneAt: at } as const
  await db
    .update(paymentRefunds)
    .set(finished)
    .where(eq(paymentRefunds.id, done?.id as number))
  expect(await adopt(order, 1_000)).toBe(true)
  expect((await rowsOf(order)).map(({ cause, status }) => `${cause} ${status}`)).toEqual([
    'request done',
    'external done',
  ])
})

test('of owed refunds of one amount, the oldest that the gateway neither executes nor has executed is replaced', async () => {
  const order = await owing(1_000, 1_000, 1_000, 1_000)
  const [done, running, third, fourth] = (await rowsOf(order)).map(({ outRefundNo }) => outRefundNo)
  const others = { [String(done)]: 'success', [String(running)]: 'processing' } as const
  const outRefundNo = newNumber()
  expect(await adopt(order, 1_000, { outRefundNo, others })).toBe(true)
  expect((await rowsOf(order)).map((row) => row.outRefundNo)).toEqual([
    String(done),
    String(running),
    outRefundNo,
    String(fourth),
  ])
  expect(third).toBeDefined()
})

test('a refund of the console that matches no owed one is stored as done at the time of the bill, or now, with a separate request', async () => {
  const order = await owing(1_000)
  const begun = now()
  expect([await adopt(order, 2_000), await adopt(order, 500, { hasTime: false })]).toEqual([true, true])
  const [owed, first, second] = await rowsOf(order)
  expect(owed).toMatchObject({ status: 'pending', cause: 'request', amount: '10.00', lastError: 'BALANCE' })
  expect(first).toMatchObject({
    status: 'done',
    cause: 'external',
    amount: '20.00',
    doneAt: at,
    dueTime: null,
  })
  expect(second).toMatchObject({ status: 'done', cause: 'external', amount: '5.00' })
  expect(second?.doneAt?.getTime()).toBeGreaterThanOrEqual(begun.getTime() - 1_000)
  expect(await requestsOf(order)).toEqual(['10.00 approved', '20.00 refunded', '5.00 refunded'])
  // a bill that lacks it reopens its request
  const ids = await db.select({ id: refunds.id }).from(refunds).where(eq(refunds.orderId, order.orderId))
  expect([owed, first, second].map((row) => row?.refundId).toSorted()).toEqual(
    ids.map(({ id }) => id).toSorted(),
  )
  expect(await statusOf(order.orderId)).toBe(2)
  // the last fen cancels the order and returns its stock
  expect(await adopt(order, 3_490)).toBe(true)
  expect([await statusOf(order.orderId), (await stockOf(order.sku)).stock]).toEqual([6, 10])
})

test('a refund of the console that the payment cannot cover beside the only owed one replaces a part of it, and of its lines', async () => {
  const order = await createOrder(2)
  const requestId = await createRefundRequest(order, { lines: [{ skuId: order.sku, count: 1 }] })
  await approveRefund(requestId)
  const later = { dueTime: addSeconds(now(), 86_400) }
  await db.update(paymentRefunds).set(later).where(eq(paymentRefunds.refundId, requestId))
  const [before] = await rowsOf(order)
  // 10.00 of 69.90 is left beside the owed 59.90
  expect(await adopt(order, 1_001)).toBe(true)
  const [rest, external] = await rowsOf(order)
  expect(rest).toMatchObject({ id: before?.id, status: 'pending', amount: '49.89', cause: 'request' })
  expect(rest?.outRefundNo).not.toBe(before?.outRefundNo as string)
  expect(rest?.dueTime?.getTime()).toBeLessThan(addSeconds(now(), 3_600).getTime())
  expect(external).toMatchObject({ status: 'done', amount: '10.01', doneAt: at, cause: 'external' })
  expect(await requestsOf(order)).toEqual(['49.89 approved', '10.01 refunded'])
  const lines = await db.select().from(refundLines).where(eq(refundLines.refundId, requestId))
  expect(lines.map(({ amount, count }) => [amount, count])).toEqual([['49.89', 1]])
})

test('what the payment still covers beside the owed refund does not touch it', async () => {
  const order = await owing(5_990)
  expect(await adopt(order, 1_000)).toBe(true)
  expect((await rowsOf(order)).map(({ amount, status }) => `${amount} ${status}`)).toEqual([
    '59.90 pending',
    '10.00 done',
  ])
})

test('a refund of the console that fits no single owed one stays a discrepancy: one owed of no rest, or two', async () => {
  const whole = await owing(6_990)
  const [running] = await rowsOf(whole)
  const others = { [String(running?.outRefundNo)]: 'processing' } as const
  expect(await adopt(whole, 6_990, { others })).toBe(false)
  const two = await owing(3_000, 3_990)
  expect(await adopt(two, 1_500)).toBe(false)
  for (const order of [whole, two])
    expect((await rowsOf(order)).map(({ status, cause }) => `${status} ${cause}`)).not.toContain(
      'done external',
    )
})
