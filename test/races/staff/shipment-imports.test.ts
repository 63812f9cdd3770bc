import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { importJobs } from '../../../src/db/schema/staff.ts'
import { requestRefund } from '../../../src/domains/orders/refunds/request-refund.ts'
import { getImport } from '../../../src/domains/staff/imports/find-imports.ts'
import { runImports } from '../../../src/domains/staff/imports/run-imports.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { createOrder, statusOf, type TestOrder } from '../../support/factories/orders/orders.ts'
import { createSku } from '../../support/factories/skus.ts'
import { finishedImport, newImport, untilEnded } from '../../support/factories/staff/imports.ts'
import { effectsOf, outcomesOf, parcelSheet } from '../../support/factories/staff/parcel-sheets.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createTwoLines, newTrackingNo } from '../../support/factories/staff-orders.ts'
import { createUser } from '../../support/factories/users.ts'
import { atFailpoint } from '../../support/processes/at-failpoint.ts'
import { runChild } from '../../support/processes/child-process.ts'

/** Paid orders of two SKUs of one shopper who wants messages. */
async function createOrders(count: number): Promise<TestOrder[]> {
  const user = await createUser()
  await db.update(users).set({ orderMessages: 'sms' }).where(eq(users.id, user.id))
  const skus = [await createSku(), await createSku()] as const
  const made: TestOrder[] = []
  for (let at = 0; at < count; at++)
    made.push(await createOrder(2, { user, lines: skus.map((sku) => [sku, 1] as const) }))
  return made
}

async function sheetOf(orders: readonly TestOrder[], mode: 'valid_rows' | 'all_or_nothing' = 'valid_rows') {
  const rows = orders.map(({ orderId }) => [orderId, 'SF', newTrackingNo(), '', ''])
  const { id: userId } = await createStaff(['orders.change_orderinfo'])
  const file = parcelSheet(rows)
  return () => newImport({ kind: 'shipments', mode, isDryRun: false, file }, userId)
}

const idsOf = (orders: readonly TestOrder[]) => orders.map(({ orderId }) => orderId)

const askRefund = ({ user, orderId }: TestOrder) =>
  requestRefund({
    ...{ userId: user.id, orderId, lines: undefined, idempotencyKey: undefined },
    ...{ reason: '不想要了', amountFen: 100 },
  })

describe('a killed import of parcels sends each parcel, its audit entry and its message once', () => {
  test.each([
    ['while it checks', 'import:checked', 1],
    ['between a parcel and its commit', 'import:row', 3],
    ['after its transaction', 'import:applied', 1],
  ])(
    '%s',
    async (_, checkpoint, passes) => {
      const orders = await createOrders(4)
      const { id } = await (await sheetOf(orders))()
      expect((await runChild('races/children/import.ts', checkpoint, passes, id)).killed).toBe(true)
      await db
        .update(importJobs)
        .set({ leaseUntil: addSeconds(now(), -1) })
        .where(eq(importJobs.id, id))
      expect(await untilEnded(id)).toMatchObject({ state: 'done', changedCount: 4 })
      expect(await effectsOf(idsOf(orders))).toEqual({ parcels: 4, audited: 4, messages: 4 })
    },
    60_000,
  )
})

test('one sheet that is uploaded twice at a time sends each parcel once', async () => {
  const orders = await createOrders(5)
  const upload = await sheetOf(orders)
  const twins = await Promise.all([upload(), upload()])
  await Promise.all(
    twins.map(async ({ id }) => {
      await runChild('races/children/import.ts', '-', 0, id)
      await untilEnded(id)
    }),
  )
  expect(await effectsOf(idsOf(orders))).toEqual({ parcels: 5, audited: 5, messages: 5 })
}, 60_000)

test('a refund that is requested after the check stops its parcel alone', async () => {
  const orders = (await createOrders(2)) as [TestOrder, TestOrder]
  const { id } = await (await sheetOf(orders))()
  await atFailpoint(
    'import:checked',
    () => askRefund(orders[0]),
    () => runImports(undefined, id),
  )
  expect(await getImport(id)).toMatchObject({ state: 'done', changedCount: 1, invalidCount: 1 })
  expect((await outcomesOf(id))[0]?.faults[0]?.[0]).toBe('refund_requested')
  expect(await Promise.all(idsOf(orders).map(statusOf))).toEqual([2, 3])
})

test('the rest of an order is not sent when its first parcel turned wrong after the check', async () => {
  const { orderId, skus } = await createTwoLines()
  const file = parcelSheet([
    [orderId, 'SF', newTrackingNo(), skus[0], 1],
    [orderId, 'SF', newTrackingNo(), '', ''],
  ])
  const { id: userId } = await createStaff(['orders.change_orderinfo'])
  const { id } = await newImport({ kind: 'shipments', isDryRun: false, file }, userId)
  const other = parcelSheet([[orderId, 'SF', newTrackingNo(), skus[0], 2]])
  await atFailpoint(
    'import:checked',
    async () => void (await finishedImport({ kind: 'shipments', file: other }, userId)),
    () => runImports(undefined, id),
  )
  expect((await outcomesOf(id)).map(({ outcome, faults }) => [outcome, faults[0]?.[0]])).toEqual([
    ['invalid', 'shipment_exceeds'],
    ['invalid', 'order_faulty'],
  ])
  expect(await effectsOf([orderId])).toMatchObject({ parcels: 1 })
})

test('all or nothing sends nothing when a refund is requested after the check', async () => {
  const orders = (await createOrders(2)) as [TestOrder, TestOrder]
  const { id } = await (await sheetOf(orders, 'all_or_nothing'))()
  await atFailpoint(
    'import:checked',
    () => askRefund(orders[1]),
    () => runImports(undefined, id),
  )
  expect(await getImport(id)).toMatchObject({
    ...{ state: 'failed', error: 'import_row_refused' },
    ...{ changedCount: 0, failedCount: 1 },
  })
  expect(await effectsOf(idsOf(orders))).toEqual({ parcels: 0, audited: 0, messages: 0 })
})

test('a refund request beside a sheet either stops the parcel or comes after it', async () => {
  const orders = await createOrders(3)
  const { id } = await (await sheetOf(orders))()
  await Promise.all([untilEnded(id), ...orders.map((order) => askRefund(order))])
  const outcomes = await outcomesOf(id)
  const statuses = await Promise.all(idsOf(orders).map(statusOf))
  expect(statuses).toEqual(outcomes.map(({ outcome }) => (outcome === 'changed' ? 3 : 2)))
}, 60_000)
