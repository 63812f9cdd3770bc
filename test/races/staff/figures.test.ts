import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db, transaction } from '../../../src/db/client.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { payments } from '../../../src/db/schema/payments.ts'
import { foldFigures } from '../../../src/domains/staff/figures/fold-figures.ts'
import { readSales } from '../../../src/domains/staff/figures/read-sales.ts'
import { addSeconds, now, shiftClock } from '../../../src/lib/clock.ts'
import { addDays, dayOf } from '../../../src/lib/time/calendar-days.ts'
import { createOrder, payOrder } from '../../support/factories/orders/orders.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { runScript } from '../../support/processes/child-process.ts'

// years in which no other test writes rows; each test has its own month
const shiftMs = randomInt(800, 900) * 366 * 86_400_000
const monthMs = 31 * 86_400_000
let months = 0
let user: TestUser

beforeAll(async () => {
  user = await createUser()
  shiftClock(shiftMs)
})
beforeEach(() => {
  shiftClock(monthMs)
  months++
})
afterAll(() => shiftClock(-shiftMs - months * monthMs))

/** The figures of the last five days. */
async function figures() {
  const today = dayOf(now(), config.shopTimezone)
  return (await readSales({ from: addDays(today, -4), to: today }, 'day')).total
}

const atThisTime = (...more: string[]) =>
  runScript({}, 'test/races/children/fold.ts', String(shiftMs + months * monthMs), ...more)

/** Inserts a copy of an order that was placed earlier, within a transaction. */
async function insertCopy(
  tx: Parameters<Parameters<typeof transaction>[0]>[0],
  orderId: string,
  seconds: number,
) {
  const [row] = await tx.select().from(orders).where(eq(orders.orderId, orderId))
  const copy = { ...row, orderId: `${orderId}9`, checkoutId: crypto.randomUUID(), idempotencyKey: null }
  await tx
    .insert(orders)
    .values({ ...copy, createTime: addSeconds(now(), -seconds) } as typeof orders.$inferInsert)
  return copy.orderId
}

test('an order and a payment that are committed after the fold of their time are folded by the next run', async () => {
  const { orderId } = await createOrder(1, { user })
  const [open, close] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const late = transaction(async (tx) => {
    const copy = await insertCopy(tx, orderId, 3 * 86_400)
    const paidAt = addSeconds(now(), -2 * 86_400)
    const payment = {
      orderId: copy,
      tradeId: `t${copy}`,
      gateway: 'alipay',
      amount: '12.34',
      applied: true,
      paidAt,
    }
    await tx.insert(payments).values(payment)
    open.resolve()
    await close.promise
  })
  await open.promise
  await payOrder(orderId)
  await foldFigures()
  expect(await figures()).toMatchObject({ orders: 1, paidOrders: 1 })
  close.resolve()
  await late
  await foldFigures()
  expect(await figures()).toMatchObject({ orders: 2, paidOrders: 2, paidFen: 6_990 + 1_234 })
}, 60_000)

test('a process that is killed before its commit folds nothing, and the next one folds all', async () => {
  await createOrder(2, { user })
  await createOrder(1, { user })
  const before = await figures()
  expect((await atThisTime('kill')).status).not.toBe(0)
  expect(await figures()).toEqual(before)
  expect(before.orders).toBe(0)
  expect((await atThisTime()).status).toBe(0)
  expect(await figures()).toMatchObject({ orders: 2, paidOrders: 1, paidFen: 6_990, buyers: 1 })
}, 120_000)

test('several processes that fold concurrently, and runs without new rows, count nothing twice', async () => {
  const made = [await createOrder(2, { user }), await createOrder(2, { user: await createUser() })]
  await Promise.all([foldFigures(), foldFigures(), atThisTime(), atThisTime()])
  const once = await figures()
  expect(once).toMatchObject({ orders: made.length, paidOrders: 2, paidFen: 2 * 6_990, buyers: 2 })
  await foldFigures()
  expect(await figures()).toEqual(once)
}, 120_000)

test('a first purchase moves to the earlier payment that a bill brings later', async () => {
  const buyer = await createUser()
  const today = dayOf(now(), config.shopTimezone)
  const { orderId } = await createOrder(2, { user: buyer })
  const { orderId: second } = await createOrder(1, { user: buyer })
  await foldFigures()
  const newOn = async (day: string) => (await readSales({ from: day, to: day }, 'day')).total.newBuyers
  expect([await newOn(addDays(today, -2)), await newOn(today)]).toEqual([0, 1])
  const paidAt = addSeconds(now(), -2 * 86_400)
  const payment = {
    orderId: second,
    tradeId: `t${orderId}`,
    gateway: 'wechat',
    amount: '69.90',
    applied: true,
    paidAt,
  }
  await db.insert(payments).values(payment)
  await foldFigures()
  expect([await newOn(addDays(today, -2)), await newOn(today)]).toEqual([1, 0])
}, 60_000)
