import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Gateway } from '../../support/factories/paid-orders.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'
import type { BillCase } from './bill-cases.ts'

const shop = await createPaymentShop(2)
const { and, eq } = await import('drizzle-orm')
const { db } = await import('../../../src/db/client.ts')
const { billChecks, paymentIncidents } = await import('../../../src/db/schema/payments.ts')
const { reconcileBill, reconcileRecentBills } = await import(
  '../../../src/domains/payments/reconciliation/reconcile-bill.ts'
)
const { addSeconds, now, shiftClock, wallClock } = await import('../../../src/lib/clock.ts')
const { gateways, payAtGateway, planFault, runJobsToEnd, startWithRetries } = await import(
  '../../support/factories/paid-orders.ts'
)
const { paymentStateOf } = await import('../../support/database/payment-ledgers.ts')
const { createOrder } = await import('../../support/factories/orders.ts')
const { raisedAlerts } = await import('../../../src/lib/alerts.ts')
const { approveRefund } = await import('../../../src/domains/payments/refunds/answer-refund-request.ts')
const { billCases } = await import('./bill-cases.ts')
const { askAll, byHand, paidOrder } = await import('./bill-steps.ts')

afterAll(() => shop.close())

type Order = Awaited<ReturnType<typeof createOrder>>
const nameOf = (gateway: Gateway, { what }: BillCase) => `${gateway}: ${what}`
const made = new Map<string, { order: Order; found: string[] }>()
let foreign: string[] = []

const dayOf = (at: Date) => {
  const { year, month, day } = wallClock(at, 'Asia/Shanghai')
  return `${year}-${month}-${day}`
}
const firstDay = dayOf(now())

/** The bill of today, or those of two days when midnight has passed meanwhile. */
async function check(gateway: Gateway): Promise<[order: string, difference: string][]> {
  const results = []
  for (const day of new Set([firstDay, dayOf(now())])) results.push(await reconcileBill(gateway, day))
  return results.flatMap((result) =>
    (result?.discrepancies ?? []).map(({ outTradeNo, kind, isResolved }): [string, string] => [
      outTradeNo,
      isResolved ? kind : `${kind} ?`,
    ]),
  )
}

const differencesTold = () => raisedAlerts().get('bill_difference') ?? 0
const countDifferences = async () =>
  (await db.select().from(paymentIncidents).where(eq(paymentIncidents.kind, 'bill_difference'))).length

beforeAll(async () => {
  for (const gateway of gateways)
    for (const each of billCases) {
      const order = await createOrder(1)
      await each.plant(order, gateway)
      made.set(nameOf(gateway, each), { order, found: [] })
    }
  for (const gateway of gateways) {
    const odd = await createOrder(1)
    await paidOrder(odd, gateway)
    await planFault(gateway, 'bill_foreign', odd.orderId)
    const found = await check(gateway)
    for (const { order, found: own } of made.values())
      own.push(...found.flatMap(([orderId, difference]) => (orderId === order.orderId ? [difference] : [])))
    const ours = new Set([...made.values()].map(({ order }) => order.orderId))
    foreign = [
      ...foreign,
      ...found.flatMap(([orderId, difference]) => (ours.has(orderId) ? [] : [difference])),
    ]
  }
  await runJobsToEnd()
}, 120_000)

for (const gateway of gateways)
  for (const each of billCases)
    test(nameOf(gateway, each), async () => {
      const { order, found } = made.get(nameOf(gateway, each)) as { order: Order; found: string[] }
      expect(found).toEqual([...each.found])
      expect(await paymentStateOf(order)).toEqual({ ...each.left, isSame: true, open: 0, payable: [] })
    })

test('a payment that nobody here asked for stays open, once for each gateway', () => {
  expect(foreign).toEqual(['unknown_payment ?', 'unknown_payment ?'])
})

test('a second run finds nothing new, and the books are in order', async () => {
  const before = await countDifferences()
  expect([...(await check('alipay')), ...(await check('wechat'))]).toEqual([])
  expect(await countDifferences()).toBe(before)
  const { status, output } = await shop.database.verify()
  expect(output).not.toContain('BROKEN')
  expect(status).toBe(0)
}, 30_000)

test('a difference that the gateway does not answer holds up no other, and its bill is compared again', async () => {
  const [mute, lost] = [await createOrder(1), await createOrder(1)]
  for (const { orderId } of [mute, lost]) {
    const order = orderId === mute.orderId ? mute : lost
    await startWithRetries(order, 'wechat')
    await payAtGateway('wechat', orderId, { notify: false })
  }
  await planFault('wechat', 'error', mute.orderId, 'query')
  await db.delete(billChecks)
  const before = differencesTold()
  expect(await check('wechat')).toEqual([
    [mute.orderId, 'unknown_payment ?'],
    [lost.orderId, 'unknown_payment'],
  ])
  // what was put right already needs nobody
  expect(differencesTold() - before).toBe(1)
  expect(await db.select().from(billChecks)).toEqual([])
  expect(await check('wechat')).toEqual([[mute.orderId, 'unknown_payment']])
  const rows = await db.select().from(paymentIncidents).where(eq(paymentIncidents.outTradeNo, mute.orderId))
  expect(rows.map(({ isResolved }) => isResolved)).toEqual([true])
  expect((await paymentStateOf(mute)).status).toBe(2)
})

test('money given back by hand before or beside an approval of the whole: no more is owed than was paid', async () => {
  for (const [round, gateway] of [...gateways, ...gateways, ...gateways].entries()) {
    const order = await createOrder(1)
    await paidOrder(order, gateway)
    const id = await askAll(order)
    await byHand(order, gateway, 1_000)
    if (round < 2) {
      await check(gateway)
      await expect(approveRefund(id)).rejects.toMatchObject({ code: 'refund_exceeds_payment' })
    } else await Promise.allSettled([check(gateway), approveRefund(id)])
    await check(gateway)
    await runJobsToEnd()
    const { status, keptFen, isSame } = await paymentStateOf(order)
    expect(isSame).toBe(true)
    // whoever was first: the approval finds that it is too much, or what is left of it goes
    expect([`2 5990`, `6 0`]).toContain(`${status} ${keptFen}`)
  }
  expect((await shop.database.verify()).status).toBe(0)
}, 60_000)

const checkedDays = async (gateway: Gateway) =>
  (await db.select().from(billChecks).where(eq(billChecks.gateway, gateway)))
    .map(({ billDate }) => billDate)
    .sort()
const missingDays = async (gateway: Gateway) => {
  const isMissing = and(eq(paymentIncidents.kind, 'bill_missing'), eq(paymentIncidents.gateway, gateway))
  return (await db.select().from(paymentIncidents).where(isMissing)).map(({ reference }) => reference).sort()
}
const daysAfter = (days: number) => dayOf(addSeconds(new Date(`${today}T12:00:00+08:00`), days * 86_400))
const today = dayOf(now())

test('a bill that is being made is looked for again, and somebody is told when it is not there on its last day', async () => {
  await db.delete(billChecks)
  await planFault('wechat', 'bill_creating', '')
  await reconcileRecentBills()
  expect([await missingDays('wechat'), await checkedDays('wechat')]).toEqual([[daysAfter(-3)], []])
  await reconcileRecentBills()
  expect([await missingDays('wechat'), await checkedDays('wechat')]).toEqual([
    [daysAfter(-3)],
    [daysAfter(-3)],
  ])
})

test("a day's bill is compared once, from ten o'clock of the next day on; one without rows is waited for three days", async () => {
  await db.delete(billChecks)
  /** Beijing's time of a day from today. */
  const checkAt = async (days: number, time: string) => {
    const shift = new Date(`${daysAfter(days)}T${time}+08:00`).getTime() - now().getTime()
    shiftClock(shift)
    try {
      return [await reconcileRecentBills(), await checkedDays('alipay')]
    } finally {
      shiftClock(-shift)
    }
  }
  expect(await checkAt(1, '09:59:59')).toEqual([1, [daysAfter(-2)]])
  expect(await checkAt(1, '10:00:00')).toEqual([1, [daysAfter(-2), today]])
  expect(await checkAt(1, '10:30:00')).toEqual([0, [daysAfter(-2), today]])
  expect(await checkAt(2, '10:00:00')).toEqual([1, [daysAfter(-2), daysAfter(-1), today]])
  // to a clock of another day WeChat Pay's signatures are too old: its bills cannot be had, which is told once for each
  expect(await missingDays('wechat')).toEqual([daysAfter(-3), daysAfter(-2), daysAfter(-1)])
})
