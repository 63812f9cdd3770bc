import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { invariants } from '../../../src/cli/verify/invariants.ts'
import { db } from '../../../src/db/client.ts'
import { orderEvents } from '../../../src/db/schema/orders.ts'
import { paymentRefunds } from '../../../src/db/schema/payments.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { approveRefund, rejectRefund } from '../../../src/domains/payments/refunds/answer-refund-request.ts'
import { finishRefund, sendRefunds } from '../../../src/domains/payments/refunds/send-refunds.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { parseFen } from '../../../src/lib/money.ts'
import { gatewayLedger, ownLedger } from '../../support/database/payment-ledgers.ts'
import { createOrder, statusOf, stockOf } from '../../support/factories/orders/orders.ts'
import {
  createRefundRequest,
  type Gateway,
  gateways,
  payAtGateway,
  startWithRetries,
} from '../../support/factories/orders/paid-orders.ts'
import { createSku } from '../../support/factories/skus.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { listenForNotifications } from '../../support/vendors/notification-listener.ts'

let listener: { stop: () => void }
beforeAll(() => {
  listener = listenForNotifications()
})
afterAll(() => listener.stop())

/** Runs the refund job twice concurrently until no refund of the order is pending. */
async function sendAll(orderId: string): Promise<void> {
  await waitUntil('all refunds are sent', async () => {
    const rows = await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
    if (rows.every(({ status }) => status === 'done')) return true
    const due = { dueTime: addSeconds(now(), -60) }
    for (const { id } of rows.filter(({ status }) => status === 'pending'))
      await db.update(paymentRefunds).set(due).where(sql`${paymentRefunds.id} = ${id} AND status = 'pending'`)
    await Promise.all([sendRefunds(1_000), sendRefunds(1_000)])
    return false
  })
}

/** Returns the broken ledger invariants of one order, as the verify program reports them. */
async function brokenInvariantsOf(orderId: string): Promise<string[]> {
  const found: string[] = []
  for (const { name, broken } of invariants) {
    const [rows] = await db.execute(sql`SELECT * FROM (${sql.raw(broken)}) b WHERE at LIKE ${`%${orderId}%`}`)
    found.push(...(rows as unknown as { at: string }[]).map(({ at }) => `${name}: ${at}`))
  }
  return found
}

const rotated = <T>(list: readonly T[], by: number) => [...list.slice(by), ...list.slice(0, by)]
const sumOf = (moved: readonly string[]) =>
  moved.reduce((sum, each) => sum + parseFen(each.split(' ').at(-1) as string), 0)

test('concurrent answers to all refund requests, shipping, cancellation and the job refund at most the approved amount, and stock and money match one sequence of events', async () => {
  for (let round = 0; round < 8; round++) {
    const gateway = gateways[round % 2] as Gateway
    const [a, b] = [await createSku({ stock: 5 }), await createSku({ stock: 5 })]
    const order = await createOrder(1, {
      lines: [
        [a, 2],
        [b, 1],
      ] as const,
    })
    const { orderId, user } = order
    await startWithRetries(order, gateway)
    await payAtGateway(gateway, orderId)
    const first = await createRefundRequest(order, { lines: [{ skuId: a, count: 1 }] })
    const second = await createRefundRequest(order, { lines: [{ skuId: b, count: 1 }] })
    const rest = await createRefundRequest(order, {})
    const acts = [
      () => approveRefund(first, { restock: true }),
      () => approveRefund(first, { restock: true }),
      () => approveRefund(second),
      () => rejectRefund(second, '已发出'),
      () => approveRefund(rest),
      () => shipOrder(orderId, { carrier: '顺丰速运', trackingNo: 'SF1234567890123' }),
      () => call('POST', `/orders/${orderId}/cancellation/`, { token: user.token }),
      () => sendRefunds(1_000),
    ]
    await Promise.allSettled(rotated(acts, round).map((act) => act()))
    // a shipment that met an unanswered request was refused: all requests are answered now
    if ((await statusOf(orderId)) === 2)
      await shipOrder(orderId, { carrier: '顺丰速运', trackingNo: 'SF2234567890123' })
    await sendAll(orderId)
    const [ours, theirs] = [await ownLedger(orderId), await gatewayLedger(orderId)]
    expect(ours).toEqual(theirs)
    expect(sumOf(theirs.given)).toBeLessThanOrEqual(17_970)
    const status = await statusOf(orderId)
    const events = await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId))
    expect(events.filter(({ toStatus }) => toStatus === 6 || toStatus === 3)).toHaveLength(1)
    if (status === 6) {
      expect(sumOf(theirs.given)).toBe(17_970)
      expect([(await stockOf(a)).stock, (await stockOf(b)).stock]).toEqual([5, 5])
    } else expect([status, (await stockOf(a)).stock]).toEqual([3, 4])
    expect(await brokenInvariantsOf(orderId)).toEqual([])
  }
})

test('any number of concurrent confirmations of a refund store its completion once', async () => {
  const order = await createOrder(2)
  await approveRefund(await createRefundRequest(order, {}))
  const [owed] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, order.orderId))
  const confirmations = await Promise.all(
    Array.from({ length: 6 }, () => finishRefund(owed as NonNullable<typeof owed>)),
  )
  expect(confirmations.filter(Boolean)).toHaveLength(1)
})

test('many small refund requests, approved concurrently with the job, are refunded once each and never exceed the payment', async () => {
  const order = await createOrder(1)
  await startWithRetries(order, 'wechat')
  await payAtGateway('wechat', order.orderId)
  const ids: number[] = []
  for (let i = 0; i < 10; i++) ids.push(await createRefundRequest(order, { amountFen: 699 }))
  await Promise.allSettled([
    ...[...ids, ...ids].map((id) => approveRefund(id)),
    sendRefunds(1_000),
    sendRefunds(1_000),
  ])
  await sendAll(order.orderId)
  const { given } = await gatewayLedger(order.orderId)
  expect([given.length, sumOf(given)]).toEqual([10, 6_990])
  expect(await ownLedger(order.orderId)).toEqual(await gatewayLedger(order.orderId))
  expect([await statusOf(order.orderId), (await stockOf(order.sku)).stock]).toEqual([6, 10])
  expect(await brokenInvariantsOf(order.orderId)).toEqual([])
})
