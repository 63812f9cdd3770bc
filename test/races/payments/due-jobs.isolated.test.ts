import { afterAll, beforeEach, expect, spyOn, test } from 'bun:test'
import type { BillRow } from '../../../src/gateways/payments/payment-gateway.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'

const shop = await createPaymentShop(21)
const { eq, inArray } = await import('drizzle-orm')
const { db, transaction } = await import('../../../src/db/client.ts')
const { orders } = await import('../../../src/db/schema/orders.ts')
const { billChecks, paymentAttempts, paymentIncidents } = await import('../../../src/db/schema/payments.ts')
const { applyTimeouts } = await import('../../../src/domains/orders/lifecycle/apply-timeouts.ts')
const { expireOverdueOrders } = await import('../../../src/domains/payments/cancellation/expire-orders.ts')
const { storeAttempt } = await import('../../../src/domains/payments/payment-attempts.ts')
const { pollOpenAttempts } = await import('../../../src/domains/payments/poll-attempts.ts')
const { reconcileBill } = await import('../../../src/domains/payments/reconciliation/reconcile-bill.ts')
const { getVendorGateway } = await import('../../../src/gateways/payments/registry.ts')
const { addSeconds, now } = await import('../../../src/lib/clock.ts')
const { gatewayUnavailable } = await import('../../../src/lib/errors.ts')
const { log } = await import('../../../src/lib/log.ts')
const { createOrder, payOrder, statusOf } = await import('../../support/factories/orders/orders.ts')
const { makeAllDue, makeOverdue } = await import('../../support/factories/orders/paid-orders.ts')
const { answering } = await import('../../support/vendors/answering-gateway.ts')
const { newTradeNo } = await import('../../support/vendors/notifications.ts')

afterAll(() => shop.close())

// each test finds only its own attempts due
beforeEach(async () => {
  const later = { dueTime: addSeconds(now(), 86_400) }
  await db.update(paymentAttempts).set(later).where(eq(paymentAttempts.status, 'open'))
})

/** Creates an unpaid order with an open attempt at a gateway. */
async function started(gateway = 'alipay'): Promise<string> {
  const { orderId } = await createOrder(1)
  const expiresAt = addSeconds(now(), 600)
  await transaction((tx) => storeAttempt(tx, { orderId, gateway: gateway as 'alipay', expiresAt }))
  return orderId
}
const attemptOf = async (orderId: string) =>
  (await db.select().from(paymentAttempts).where(eq(paymentAttempts.orderId, orderId)))[0]

/** Returns the warnings that `work` logs. */
async function warningsDuring(work: () => Promise<unknown>): Promise<[object, string][]> {
  const warned = spyOn(log, 'warn')
  try {
    await work()
    return [...warned.mock.calls] as never
  } finally {
    warned.mockRestore()
  }
}

test('an attempt at a gateway without settings is polled later, and does not keep its order from being cancelled', async () => {
  const orderId = await started('unknown')
  await makeAllDue(orderId)
  // it is no failure of its vendor
  expect(await warningsDuring(async () => expect(await pollOpenAttempts(100)).toBe(0))).toEqual([])
  expect(await attemptOf(orderId)).toMatchObject({ status: 'open', tries: 1 })
  await makeOverdue(orderId)
  const warnings = await warningsDuring(async () => expect(await expireOverdueOrders(100)).toBe(1))
  expect(warnings).toEqual([[{ orderId, gateway: 'unknown' }, 'trade not closed, gateway is not configured']])
  expect([await statusOf(orderId), (await attemptOf(orderId))?.status]).toEqual([6, 'open'])
})

test('of many overdue orders whose gateway fails, three are logged one by one and all as a number', async () => {
  const orderIds: string[] = []
  for (let i = 0; i < 4; i++) {
    const orderId = await started()
    await makeOverdue(orderId)
    orderIds.push(orderId)
  }
  const query = () => Promise.reject(gatewayUnavailable())
  const expire = async () =>
    (
      await warningsDuring(() =>
        answering('alipay', { query }, async () => expect(await expireOverdueOrders(2)).toBe(0)),
      )
    ).map(([fields, message]) => [message, (fields as { failures?: number }).failures])
  const each = ['overdue order not canceled, retrying', undefined]
  expect(await expire()).toEqual([each, each, each, ['several overdue orders not canceled, retrying', 4]])
  await payOrder(orderIds.pop() as string)
  expect(await expire()).toEqual([each, each, each])
  const closed = async () => ({ state: 'closed' }) as const
  expect(await answering('alipay', { query: closed }, () => expireOverdueOrders(2))).toBe(3)
  for (const orderId of orderIds) expect((await attemptOf(orderId))?.status).toBe('closed')
})

test('a run counts the attempts that have ended, and processes the longest overdue ones, as many as its limit', async () => {
  const orderIds: string[] = []
  for (const secondsAgo of [10, 30, 20]) {
    const orderId = await started()
    const dueTime = addSeconds(now(), -secondsAgo)
    await db.update(paymentAttempts).set({ dueTime }).where(eq(paymentAttempts.orderId, orderId))
    orderIds.push(orderId)
  }
  const [last, first, second] = orderIds as [string, string, string]
  const query = async (orderId: string) => ({ state: orderId === first ? 'closed' : 'unpaid' }) as const
  const poll = (limit: number) => answering('alipay', { query }, () => pollOpenAttempts(limit))
  expect(await poll(2)).toBe(1)
  expect(await attemptOf(first)).toMatchObject({ status: 'closed', dueTime: null })
  expect(await attemptOf(second)).toMatchObject({ status: 'open', tries: 1 })
  expect(await attemptOf(last)).toMatchObject({ status: 'open', tries: 0 })
  // nothing else is due any more
  expect([await poll(2), (await attemptOf(last))?.tries]).toEqual([0, 1])
})

test('an order whose time-out fails is named in a warning, does not block the others, and is moved by the next run', async () => {
  const orderIds: string[] = []
  for (let i = 0; i < 3; i++) orderIds.push((await createOrder(3)).orderId)
  const dueTime = addSeconds(now(), -60)
  await db.update(orders).set({ dueTime }).where(inArray(orders.orderId, orderIds))
  const [failing, ...others] = orderIds.toSorted() as [string, ...string[]]
  await shop.rows(`CREATE TRIGGER refuse BEFORE INSERT ON tb_order_event FOR EACH ROW
    IF NEW.order_id = '${failing}' THEN SIGNAL SQLSTATE '45000'; END IF`)
  const statuses = () => Promise.all([failing, ...others].map(statusOf))
  const warnings = await warningsDuring(async () =>
    // a page of one order ends with the one that fails
    expect(await applyTimeouts('auto_received', 1)).toBe(2),
  )
  await shop.rows('DROP TRIGGER refuse')
  expect(warnings.map(([fields, message]) => [(fields as { orderId: string }).orderId, message])).toEqual([
    [failing, 'order time-out failed, retrying in the next run'],
  ])
  expect(await statuses()).toEqual([3, 4, 4])
  expect([await applyTimeouts('auto_received', 1), await statuses()]).toEqual([1, [4, 4, 4]])
})

test('a reconciled bill is stored with its counts, each discrepancy as an incident with its bill and both amounts; one without a bill is not', async () => {
  const order = await createOrder(1)
  const tradeId = newTradeNo()
  await payOrder(order.orderId)
  const at = new Date('2020-05-05T04:00:00Z')
  const of = { outTradeNo: newTradeNo(), tradeNo: tradeId, at, feeFen: 0 } as const
  const rows: BillRow[] = [
    { kind: 'payment', ...of, amountFen: 6_990 },
    { kind: 'refund', ...of, outRefundNo: newTradeNo(), amountFen: 500, state: 'success' },
    { kind: 'refund', ...of, outRefundNo: newTradeNo(), amountFen: 600, state: 'failed' },
  ]
  const reconcile = async (state: 'ready' | 'creating' | 'absent', isLast = false) => {
    const bill = spyOn(getVendorGateway('alipay'), 'downloadBill')
    bill.mockImplementation(async () => (state === 'ready' ? { state, rows } : { state }))
    const absent = {
      query: async () => ({ state: 'absent' }),
      queryRefund: async () => ({ state: 'absent' }),
    }
    try {
      return await answering('alipay', absent as never, () => reconcileBill('alipay', '2020-05-05', isLast))
    } finally {
      bill.mockRestore()
    }
  }
  const checks = async () =>
    (await db.select().from(billChecks).where(eq(billChecks.billDate, '2020-05-05'))).map(
      ({ gateway, payments, refunds, differences, repaired }) => [
        gateway,
        payments,
        refunds,
        differences,
        repaired,
      ],
    )
  expect([await reconcile('creating'), await reconcile('creating', true)]).toEqual([undefined, undefined])
  expect([await reconcile('absent'), await checks()]).toEqual([undefined, []])
  expect(await reconcile('ready')).toMatchObject({ payments: 1, refunds: 2, discrepancies: [{}, {}] })
  expect(await checks()).toEqual([['alipay', 1, 2, 2, 0]])
  const incidents = await db
    .select()
    .from(paymentIncidents)
    .where(eq(paymentIncidents.outTradeNo, of.outTradeNo))
  expect(
    incidents.map(({ kind, detail, amount, billDate }) => [kind, detail, amount, billDate]).toSorted(),
  ).toEqual([
    ['bill_difference', 'unknown_payment', '69.90', '2020-05-05'],
    ['bill_difference', 'unknown_refund', '5.00', '2020-05-05'],
  ])
  expect(await reconcile('absent', true)).toMatchObject({ payments: 0, refunds: 0, discrepancies: [] })
  expect(await checks()).toEqual([['alipay', 0, 0, 0, 0]])
})
