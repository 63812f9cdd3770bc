import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Vendor } from '../../../src/gateways/payments/payment-gateway.ts'
import { vendorOf } from '../../../src/gateways/payments/phone-trades.ts'
import type { Gateway } from '../../support/factories/orders/paid-orders.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'
import type { BillCase } from './bill-cases.ts'

const shop = await createPaymentShop(2)
const { and, eq, inArray } = await import('drizzle-orm')
const { db } = await import('../../../src/db/client.ts')
const { billChecks, paymentIncidents, paymentRefunds, payments } = await import(
  '../../../src/db/schema/payments.ts'
)
const { reconcileBill, reconcileRecentBills } = await import(
  '../../../src/domains/payments/reconciliation/reconcile-bill.ts'
)
const { repairDiscrepancy } = await import(
  '../../../src/domains/payments/reconciliation/repair-discrepancy.ts'
)
const { addSeconds, now, shiftClock, wallClock } = await import('../../../src/lib/clock.ts')
const {
  createApprovedRefund,
  createRefundRequest,
  gateways,
  isOnPhone,
  jobs,
  makeAllDue,
  payAtGateway,
  planFault,
  runJobsToEnd,
  startWithRetries,
} = await import('../../support/factories/orders/paid-orders.ts')
const { gatewayLedger, paymentStateOf } = await import('../../support/database/payment-ledgers.ts')
const { createOrder } = await import('../../support/factories/orders/orders.ts')
const { callsDuring } = await import('../../support/database/payment-summary.ts')
const { raisedAlerts } = await import('../../../src/lib/alerts.ts')
const { approveRefund } = await import('../../../src/domains/payments/refunds/answer-refund-request.ts')
const { billCases } = await import('./bill-cases.ts')
const { payOrder, refundInConsole } = await import('./bill-steps.ts')

afterAll(() => shop.close())

const vendors: readonly Vendor[] = ['alipay', 'wechat']
type Order = Awaited<ReturnType<typeof createOrder>>
const titleOf = (gateway: Gateway, { title }: BillCase) =>
  `reconciliation makes both ledgers equal, ${gateway}: ${title}`
/** The order of each case and the discrepancies that were found for it. */
const results = new Map<string, { order: Order; discrepancies: string[] }>()
let foreignDiscrepancies: string[] = []

const dayOf = (at: Date) => {
  const { year, month, day } = wallClock(at, 'Asia/Shanghai')
  return `${year}-${month}-${day}`
}
const firstDay = dayOf(now())

/** Reconciles the bill of the first day, and that of the next day if midnight has passed since the start. */
async function reconcile(vendor: Vendor): Promise<[orderId: string, discrepancy: string][]> {
  const reconciled = []
  for (const day of new Set([firstDay, dayOf(now())])) reconciled.push(await reconcileBill(vendor, day))
  return reconciled.flatMap((result) =>
    (result?.discrepancies ?? []).map(({ outTradeNo, kind, isResolved }): [string, string] => [
      outTradeNo,
      isResolved ? kind : `${kind} ?`,
    ]),
  )
}

const countAlerts = () => raisedAlerts().get('bill_difference') ?? 0
const countIncidents = async () =>
  (await db.select().from(paymentIncidents).where(eq(paymentIncidents.kind, 'bill_difference'))).length

/** The gateways on a phone share their code with the others, so that one case of each kind of discrepancy suffices. */
const firstOfKind = billCases.filter(
  ({ discrepancies }, index) =>
    billCases.findIndex((each) => `${each.discrepancies}` === `${discrepancies}`) === index,
)
const casesOf = (gateway: Gateway) => (isOnPhone(gateway) ? firstOfKind : billCases)

beforeAll(async () => {
  for (const gateway of gateways)
    for (const each of casesOf(gateway)) {
      const order = await createOrder(1)
      await each.arrange(order, gateway)
      results.set(titleOf(gateway, each), { order, discrepancies: [] })
    }
  for (const vendor of vendors) {
    const paid = await createOrder(1)
    await payOrder(paid, vendor)
    await planFault(vendor, 'bill_foreign', paid.orderId)
    const found = await reconcile(vendor)
    for (const { order, discrepancies } of results.values())
      discrepancies.push(
        ...found.flatMap(([orderId, discrepancy]) => (orderId === order.orderId ? [discrepancy] : [])),
      )
    const caseOrders = new Set([...results.values()].map(({ order }) => order.orderId))
    foreignDiscrepancies = [
      ...foreignDiscrepancies,
      ...found.flatMap(([orderId, discrepancy]) => (caseOrders.has(orderId) ? [] : [discrepancy])),
    ]
  }
  await runJobsToEnd()
}, 300_000)

for (const gateway of gateways)
  for (const each of casesOf(gateway))
    test(titleOf(gateway, each), async () => {
      const { order, discrepancies } = results.get(titleOf(gateway, each)) as {
        order: Order
        discrepancies: string[]
      }
      expect(discrepancies).toEqual([...each.discrepancies])
      expect(await paymentStateOf(order)).toEqual({ ...each.expected, isSame: true, open: 0, payable: [] })
    })

test('a foreign payment in the bill stays one unresolved discrepancy at each vendor', () => {
  expect(foreignDiscrepancies).toEqual(['unknown_payment ?', 'unknown_payment ?'])
})

test('a second reconciliation finds no new discrepancy, and the database is consistent', async () => {
  const before = await countIncidents()
  expect([...(await reconcile('alipay')), ...(await reconcile('wechat'))]).toEqual([])
  expect(await countIncidents()).toBe(before)
  const { status, output } = await shop.database.verify()
  expect(output).not.toContain('BROKEN')
  expect(status).toBe(0)
}, 30_000)

test('an unanswered query leaves only its own discrepancy unresolved, and the bill is reconciled again', async () => {
  const [unanswered, lost] = [await createOrder(1), await createOrder(1)]
  for (const order of [unanswered, lost]) {
    await startWithRetries(order, 'wechat')
    await payAtGateway('wechat', order.orderId, { notify: false })
  }
  await planFault('wechat', 'error', unanswered.orderId, 'query')
  await db.delete(billChecks)
  const before = countAlerts()
  expect(await reconcile('wechat')).toEqual([
    [unanswered.orderId, 'unknown_payment ?'],
    [lost.orderId, 'unknown_payment'],
  ])
  // a resolved discrepancy raises no alert
  expect(countAlerts() - before).toBe(1)
  expect(await db.select().from(billChecks)).toEqual([])
  expect(await reconcile('wechat')).toEqual([[unanswered.orderId, 'unknown_payment']])
  const incidents = await db
    .select()
    .from(paymentIncidents)
    .where(eq(paymentIncidents.outTradeNo, unanswered.orderId))
  expect(incidents.map(({ isResolved }) => isResolved)).toEqual([true])
  expect((await paymentStateOf(unanswered)).status).toBe(2)
})

test('a console refund before or during the approval of a full refund never makes the refunds exceed the payment', async () => {
  for (const [round, gateway] of [...gateways, ...gateways].entries()) {
    const vendor = vendorOf(gateway)
    const order = await createOrder(1)
    await payOrder(order, gateway)
    const id = await createRefundRequest(order)
    await refundInConsole(order, gateway, 1_000)
    if (round < gateways.length) {
      await reconcile(vendor)
      await expect(approveRefund(id)).rejects.toMatchObject({ code: 'refund_exceeds_payment' })
    } else await Promise.allSettled([reconcile(vendor), approveRefund(id)])
    await reconcile(vendor)
    await runJobsToEnd()
    const { status, keptFen, isSame } = await paymentStateOf(order)
    expect(isSame).toBe(true)
    // either reconciliation was first and the approval was refused, or the approval was first and the rest was refunded
    expect([`2 5990`, `6 0`]).toContain(`${status} ${keptFen}`)
  }
  expect((await shop.database.verify()).status).toBe(0)
}, 60_000)

const reconciledDays = async (vendor: Vendor) =>
  (await db.select().from(billChecks).where(eq(billChecks.gateway, vendor)))
    .map(({ billDate }) => billDate)
    .sort()
const missingDays = async (vendor: Vendor) => {
  // a bill is missing at the vendor, not at one of its gateways
  const isOfVendor = inArray(paymentIncidents.gateway, [vendor, `${vendor}_phone`])
  const isMissing = and(eq(paymentIncidents.kind, 'bill_missing'), isOfVendor)
  return (await db.select().from(paymentIncidents).where(isMissing)).map(({ reference }) => reference).sort()
}
const daysAfter = (days: number) => dayOf(addSeconds(new Date(`${today}T12:00:00+08:00`), days * 86_400))
const today = dayOf(now())

const countMissing = () => raisedAlerts().get('bill_missing') ?? 0
const isDownload = (call: string) => /bill\.downloadurl\.query$|\/tradebill$/.test(call)

test('a bill that is not ready is fetched again; a bill that is missing on its last day is fetched once for both gateways of its vendor, and is one incident with one alert', async () => {
  await db.delete(billChecks)
  await planFault('wechat', 'bill_creating', '')
  const before = countMissing()
  const calls = await callsDuring(reconcileRecentBills)
  // three days at two vendors at most: the bill of yesterday is ready from 10:00 on
  expect([4, 6]).toContain(calls.filter(isDownload).length)
  expect(countMissing() - before).toBe(1)
  expect([await missingDays('wechat'), await reconciledDays('wechat')]).toEqual([[daysAfter(-3)], []])
  await reconcileRecentBills()
  expect([await missingDays('wechat'), await reconciledDays('wechat')]).toEqual([
    [daysAfter(-3)],
    [daysAfter(-3)],
  ])
})

test('a bill is reconciled once, after 10:00 of the next day; an empty bill is fetched again for three days', async () => {
  await db.delete(billChecks)
  /** Reconciles recent bills at a Beijing time, `days` after today. */
  const reconcileAt = async (days: number, time: string) => {
    const shift = new Date(`${daysAfter(days)}T${time}+08:00`).getTime() - now().getTime()
    shiftClock(shift)
    try {
      return [await reconcileRecentBills(), await reconciledDays('alipay')]
    } finally {
      shiftClock(-shift)
    }
  }
  expect(await reconcileAt(1, '09:59:59')).toEqual([1, [daysAfter(-2)]])
  expect(await reconcileAt(1, '10:00:00')).toEqual([1, [daysAfter(-2), today]])
  expect(await reconcileAt(1, '10:30:00')).toEqual([0, [daysAfter(-2), today]])
  expect(await reconcileAt(2, '10:00:00')).toEqual([1, [daysAfter(-2), daysAfter(-1), today]])
  // on another day the timestamps of WeChat Pay's signatures are refused, so that each of its bills is one incident
  expect(await missingDays('wechat')).toEqual([daysAfter(-3), daysAfter(-2), daysAfter(-1)])
})

const refundsOf = (orderId: string) =>
  db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))

for (const gateway of gateways) {
  test(`a payment that the bill of ${gateway} lacks is resolved only if the gateway confirms its trade and amount`, async () => {
    const order = await createOrder(1)
    const { orderId: outTradeNo } = order
    await payOrder(order, gateway)
    const [payment] = await db.select().from(payments).where(eq(payments.orderId, outTradeNo))
    const reference = String(payment?.tradeId)
    const repair = (reference: string, ourFen: number) =>
      repairDiscrepancy(gateway, { kind: 'absent_payment', outTradeNo, reference, ourFen })
    expect(await repair(reference, 6_990)).toBe(true)
    expect(await repair(reference, 6_991)).toBe(false)
    expect(await repair(`${reference}1`, 6_990)).toBe(false)
  })

  test(`a refund made in the console of ${gateway} is not sent, although its bill lacks it and it denies it`, async () => {
    const order = await createOrder(1)
    const { orderId: outTradeNo } = order
    const reference = crypto.randomUUID().replaceAll('-', '')
    await payOrder(order, gateway)
    await refundInConsole(order, gateway, 1_000, reference)
    const found = { outTradeNo, reference, billFen: 1_000, at: now() }
    expect(await repairDiscrepancy(gateway, { kind: 'unknown_refund', ...found })).toBe(true)
    const before = (await gatewayLedger(outTradeNo)).given
    expect(before).toEqual([`${gateway} ${reference} 10.00`])

    // the gateway reports its success: only the bill lacks it
    expect(
      await repairDiscrepancy(gateway, { kind: 'absent_refund', outTradeNo, reference, ourFen: 1_000 }),
    ).toBe(true)
    // the gateway does not know the number
    const unknown = `${reference}x`
    await db
      .update(paymentRefunds)
      .set({ outRefundNo: unknown })
      .where(eq(paymentRefunds.orderId, outTradeNo))
    expect(
      await repairDiscrepancy(gateway, {
        kind: 'absent_refund',
        outTradeNo,
        reference: unknown,
        ourFen: 1_000,
      }),
    ).toBe(false)
    await makeAllDue(outTradeNo)
    await jobs.sendRefunds()
    expect(await refundsOf(outTradeNo)).toMatchObject([
      { outRefundNo: unknown, status: 'done', cause: 'external' },
    ])
    expect((await gatewayLedger(outTradeNo)).given).toEqual(before)
  })

  test(`a refund in the console of ${gateway} does not complete one of its amount that the gateway has executed`, async () => {
    const order = await createOrder(1)
    const { orderId: outTradeNo } = order
    await payOrder(order, gateway)
    await createApprovedRefund(order, 1_000)
    const [own] = await refundsOf(outTradeNo)
    // the answer to the shop was lost, and no job asks for it before the bill is compared
    await db
      .update(paymentRefunds)
      .set({ dueTime: addSeconds(now(), 3_600), tries: 1 })
      .where(eq(paymentRefunds.orderId, outTradeNo))
    await planFault(gateway, 'lost', outTradeNo)
    await refundInConsole(order, gateway, 1_000, own?.outRefundNo)
    const reference = crypto.randomUUID().replaceAll('-', '')
    await refundInConsole(order, gateway, 1_000, reference)
    const found = { kind: 'unknown_refund', outTradeNo, reference, billFen: 1_000, at: now() } as const
    expect(await repairDiscrepancy(gateway, found)).toBe(true)
    const stored = (await refundsOf(outTradeNo)).map(
      ({ outRefundNo, status, cause }) => `${outRefundNo} ${status} ${cause}`,
    )
    expect(stored.toSorted()).toEqual(
      [`${own?.outRefundNo} pending request`, `${reference} done external`].toSorted(),
    )
  })
}
