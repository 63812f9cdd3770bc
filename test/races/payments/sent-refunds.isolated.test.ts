import { afterAll, beforeEach, expect, test } from 'bun:test'
import type { NewRefund, Refund } from '../../../src/gateways/payments/payment-gateway.ts'
import type { TestOrder } from '../../support/factories/orders/orders.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'

const shop = await createPaymentShop(22)
const { eq } = await import('drizzle-orm')
const { db } = await import('../../../src/db/client.ts')
const { paymentRefunds, payments } = await import('../../../src/db/schema/payments.ts')
const { cancelUnpaid } = await import('../../../src/domains/orders/lifecycle/cancel-order.ts')
const { applyPayment } = await import('../../../src/domains/payments/capture/apply-payment.ts')
const { sendRefunds } = await import('../../../src/domains/payments/refunds/send-refunds.ts')
const { addSeconds, now } = await import('../../../src/lib/clock.ts')
const { gatewayUnavailable } = await import('../../../src/lib/errors.ts')
const { countAlerts } = await import('../../support/database/payment-summary.ts')
const { createOrder } = await import('../../support/factories/orders/orders.ts')
const { createApprovedRefund, makeAllDue } = await import('../../support/factories/orders/paid-orders.ts')
const { answering } = await import('../../support/vendors/answering-gateway.ts')
const { newTradeNo } = await import('../../support/vendors/notifications.ts')

afterAll(() => shop.close())

const refundOf = async ({ orderId }: TestOrder) =>
  (
    await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
  )[0] as typeof paymentRefunds.$inferSelect

// each test finds only its own refunds due
beforeEach(async () => {
  const later = { dueTime: addSeconds(now(), 86_400) }
  await db.update(paymentRefunds).set(later).where(eq(paymentRefunds.status, 'pending'))
})

/** Runs the job while Alipay answers so. @returns the refunds that it was sent, and how many the job completed */
async function send(
  answer: (refund: NewRefund) => Promise<Refund>,
  queried: Refund | { state: 'absent' } = { state: 'absent' },
  limit = 100,
) {
  const sent: NewRefund[] = []
  const refund = (each: NewRefund) => {
    sent.push(each)
    return answer(each)
  }
  const done = await answering('alipay', { refund, queryRefund: async () => queried }, () =>
    sendRefunds(limit),
  )
  return { sent, done }
}

const succeed = async (): Promise<Refund> => ({ state: 'success', refundId: undefined })
const refuse = async (): Promise<Refund> => ({ state: 'failed', reason: 'BALANCE' })

/** Applies a payment that its order does not expect, which is refunded. */
const overpay = async (order: TestOrder, amountFen = 6_990) => {
  await applyPayment({ gateway: 'alipay', orderId: order.orderId, tradeId: newTradeNo(), amountFen })
  return order
}

test('a refund is sent with its number, its amount, the amount of the whole trade and the reason of its cause', async () => {
  const requested = await createOrder(2)
  await createApprovedRefund(requested, 1_000)
  const surplus = await overpay(await createOrder(2))
  const wrong = await overpay(await createOrder(1), 6_989)
  const late = await createOrder(1)
  await cancelUnpaid(late.orderId, 'account_closed')
  await overpay(late)
  const { sent, done } = await send(succeed)
  expect(done).toBe(4)
  const expected = [
    [requested, 1_000, 6_990, '退款申请'],
    [surplus, 6_990, 6_990, '订单重复支付退款'],
    [wrong, 6_989, 6_989, '支付金额不符，退款'],
    [late, 6_990, 6_990, '订单已取消，退款'],
  ] as const
  for (const [order, refundFen, totalFen, reason] of expected) {
    const { outRefundNo, status, doneAt, dueTime } = await refundOf(order)
    expect(sent).toContainEqual({ outTradeNo: order.orderId, outRefundNo, refundFen, totalFen, reason })
    expect([status, doneAt instanceof Date, dueTime]).toEqual(['done', true, null])
  }
})

test('a refund that fails is tried again after 10, 20, 60, 300, 900 and 3600 seconds with its reason of at most 200 characters, and each try raises the alert', async () => {
  const order = await createOrder(2)
  await createApprovedRefund(order, 1_000)
  const delays: number[] = []
  const before = countAlerts()
  for (let tries = 1; tries <= 7; tries++) {
    await makeAllDue(order.orderId)
    const at = now().getTime()
    await send(async () => ({ state: 'failed', reason: 'R'.repeat(300) }))
    const row = await refundOf(order)
    expect([row.tries, row.status, row.lastError]).toEqual([tries, 'pending', 'R'.repeat(200)])
    delays.push(Math.floor(((row.dueTime as Date).getTime() - at) / 10_000) * 10)
  }
  expect(delays).toEqual([10, 20, 60, 300, 900, 3_600, 3_600])
  expect(countAlerts() - before).toBe(7)
  await makeAllDue(order.orderId)
  await send(succeed)
  expect(await refundOf(order)).toMatchObject({ status: 'done', lastError: null })
})

test('a refund that is processing, or whose gateway is unavailable, raises the alert from the fourth try on; any other error raises it immediately', async () => {
  const alertsOf = async (answer: () => Promise<Refund>, tries: number) => {
    const order = await createOrder(2)
    await createApprovedRefund(order, 1_000)
    const raised: number[] = []
    for (let i = 0; i < tries; i++) {
      await makeAllDue(order.orderId)
      const before = countAlerts()
      await send(answer)
      raised.push(countAlerts() - before)
    }
    return [raised, (await refundOf(order)).lastError]
  }
  const processing = async () => ({ state: 'processing', refundId: undefined }) as const
  expect(await alertsOf(processing, 5)).toEqual([[0, 0, 0, 1, 1], 'processing'])
  const unavailable = () => Promise.reject(gatewayUnavailable())
  expect(await alertsOf(unavailable, 5)).toEqual([[0, 0, 0, 1, 1], 'gateway_unavailable'])
  expect(await alertsOf(() => Promise.reject(new Error('bug')), 2)).toEqual([[1, 1], 'error'])
  const abnormal = async () => ({ state: 'abnormal', refundId: undefined }) as const
  expect(await alertsOf(abnormal, 1)).toEqual([[1], 'abnormal'])
})

test('a refund that was sent before is asked for first, and sent again only if the gateway does not know it or has refused it', async () => {
  const answers = [
    [{ state: 'success', refundId: undefined }, 0, 'done'],
    [{ state: 'processing', refundId: undefined }, 0, 'pending'],
    [{ state: 'abnormal', refundId: undefined }, 0, 'pending'],
    [{ state: 'absent' }, 1, 'done'],
    [{ state: 'failed', reason: 'CLOSED' }, 1, 'done'],
  ] as const
  for (const [queried, sends, status] of answers) {
    const order = await createOrder(2)
    await createApprovedRefund(order, 1_000)
    await send(refuse)
    await makeAllDue(order.orderId)
    const { sent, done } = await send(succeed, queried)
    expect([queried, sent.length, done, (await refundOf(order)).status]).toEqual([
      queried,
      sends,
      status === 'done' ? 1 : 0,
      status,
    ])
    await send(succeed)
  }
})

test('the longest overdue refunds are sent first, as many as the limit, and a failed one does not delay the others', async () => {
  const all: TestOrder[] = []
  for (const secondsAgo of [10, 30, 20]) {
    const order = await createOrder(2)
    await createApprovedRefund(order, 1_000)
    const dueTime = addSeconds(now(), -secondsAgo)
    await db.update(paymentRefunds).set({ dueTime }).where(eq(paymentRefunds.orderId, order.orderId))
    all.push(order)
  }
  const [last, first, second] = all.map(({ orderId }) => orderId)
  const failFirst = (each: NewRefund) =>
    each.outTradeNo === first ? Promise.reject(new Error('bug')) : succeed()
  const { sent, done } = await send(failFirst, undefined, 2)
  expect([sent.map(({ outTradeNo }) => outTradeNo), done]).toEqual([[first, second] as string[], 1])
  expect((await send(succeed)).sent.map(({ outTradeNo }) => outTradeNo)).toEqual([last] as string[])
})

test('a refund at a gateway without settings waits, and raises the alert at each try', async () => {
  const order = await createOrder(2)
  await createApprovedRefund(order, 1_000)
  await db.update(payments).set({ gateway: 'unknown' }).where(eq(payments.orderId, order.orderId))
  const before = countAlerts()
  expect((await send(succeed)).done).toBe(0)
  expect(await refundOf(order)).toMatchObject({ lastError: 'gateway_not_configured', tries: 1 })
  expect(countAlerts() - before).toBe(1)
})
