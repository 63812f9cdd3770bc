import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Gateway } from '../../support/factories/paid-orders.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'
import type { BillCase } from './bill-cases.ts'

const shop = await createPaymentShop(2)
const { and, eq } = await import('drizzle-orm')
const { db } = await import('../../../src/db/client.ts')
const { billChecks, paymentIncidents, paymentRefunds } = await import('../../../src/db/schema/payments.ts')
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
  jobs,
  makeAllDue,
  payAtGateway,
  planFault,
  runJobsToEnd,
  startWithRetries,
} = await import('../../support/factories/paid-orders.ts')
const { gatewayLedger, paymentStateOf } = await import('../../support/database/payment-ledgers.ts')
const { createOrder } = await import('../../support/factories/orders.ts')
const { raisedAlerts } = await import('../../../src/lib/alerts.ts')
const { approveRefund } = await import('../../../src/domains/payments/refunds/answer-refund-request.ts')
const { billCases } = await import('./bill-cases.ts')
const { payOrder, refundInConsole } = await import('./bill-steps.ts')

afterAll(() => shop.close())

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
async function reconcile(gateway: Gateway): Promise<[orderId: string, discrepancy: string][]> {
  const reconciled = []
  for (const day of new Set([firstDay, dayOf(now())])) reconciled.push(await reconcileBill(gateway, day))
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

beforeAll(async () => {
  for (const gateway of gateways)
    for (const each of billCases) {
      const order = await createOrder(1)
      await each.arrange(order, gateway)
      results.set(titleOf(gateway, each), { order, discrepancies: [] })
    }
  for (const gateway of gateways) {
    const paid = await createOrder(1)
    await payOrder(paid, gateway)
    await planFault(gateway, 'bill_foreign', paid.orderId)
    const found = await reconcile(gateway)
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
}, 120_000)

for (const gateway of gateways)
  for (const each of billCases)
    test(titleOf(gateway, each), async () => {
      const { order, discrepancies } = results.get(titleOf(gateway, each)) as {
        order: Order
        discrepancies: string[]
      }
      expect(discrepancies).toEqual([...each.discrepancies])
      expect(await paymentStateOf(order)).toEqual({ ...each.expected, isSame: true, open: 0, payable: [] })
    })

test('a foreign payment in the bill stays one unresolved discrepancy at each gateway', () => {
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
  for (const [round, gateway] of [...gateways, ...gateways, ...gateways].entries()) {
    const order = await createOrder(1)
    await payOrder(order, gateway)
    const id = await createRefundRequest(order)
    await refundInConsole(order, gateway, 1_000)
    if (round < 2) {
      await reconcile(gateway)
      await expect(approveRefund(id)).rejects.toMatchObject({ code: 'refund_exceeds_payment' })
    } else await Promise.allSettled([reconcile(gateway), approveRefund(id)])
    await reconcile(gateway)
    await runJobsToEnd()
    const { status, keptFen, isSame } = await paymentStateOf(order)
    expect(isSame).toBe(true)
    // either reconciliation was first and the approval was refused, or the approval was first and the rest was refunded
    expect([`2 5990`, `6 0`]).toContain(`${status} ${keptFen}`)
  }
  expect((await shop.database.verify()).status).toBe(0)
}, 60_000)

const reconciledDays = async (gateway: Gateway) =>
  (await db.select().from(billChecks).where(eq(billChecks.gateway, gateway)))
    .map(({ billDate }) => billDate)
    .sort()
const missingDays = async (gateway: Gateway) => {
  const isMissing = and(eq(paymentIncidents.kind, 'bill_missing'), eq(paymentIncidents.gateway, gateway))
  return (await db.select().from(paymentIncidents).where(isMissing)).map(({ reference }) => reference).sort()
}
const daysAfter = (days: number) => dayOf(addSeconds(new Date(`${today}T12:00:00+08:00`), days * 86_400))
const today = dayOf(now())

test('a bill that is not ready is fetched again, and a bill that is missing on its last day is an incident', async () => {
  await db.delete(billChecks)
  await planFault('wechat', 'bill_creating', '')
  await reconcileRecentBills()
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
  // the bill of a vendor is compared once for computers and once for phones
  expect(await reconcileAt(1, '09:59:59')).toEqual([2, [daysAfter(-2)]])
  expect(await reconcileAt(1, '10:00:00')).toEqual([2, [daysAfter(-2), today]])
  expect(await reconcileAt(1, '10:30:00')).toEqual([0, [daysAfter(-2), today]])
  expect(await reconcileAt(2, '10:00:00')).toEqual([2, [daysAfter(-2), daysAfter(-1), today]])
  // on another day the timestamps of WeChat Pay's signatures are refused, so that each of its bills is one incident
  expect(await missingDays('wechat')).toEqual([daysAfter(-3), daysAfter(-2), daysAfter(-1)])
})

const refundsOf = (orderId: string) =>
  db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))

for (const gateway of gateways) {
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
