import { afterAll, beforeAll, expect, test } from 'bun:test'
import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { config } from '../../../../src/config/index.ts'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import {
  boundsOf,
  comparedRange,
  type DayRange,
  slotsOf,
  steps,
} from '../../../../src/domains/staff/figures/figure-range.ts'
import {
  listBestCategories,
  listBestCoupons,
  listBestSkus,
} from '../../../../src/domains/staff/figures/read-rankings.ts'
import { readSales } from '../../../../src/domains/staff/figures/read-sales.ts'
import { startOfSlot } from '../../../../src/domains/staff/figures/slots.ts'
import { now, shiftClock } from '../../../../src/lib/clock.ts'
import { addDays, dayOf } from '../../../../src/lib/time/calendar-days.ts'
import { createFreeOrder } from '../../../support/factories/orders/free-orders.ts'
import { createCategory } from '../../../support/factories/skus.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { foldUntil } from '../../../support/fold-until.ts'
import { call } from '../../../support/http.ts'
import { plainBest, plainCoupons, plainSales } from './plain-sql.ts'
import { playRandomOrders } from './random-shop.ts'

// years in which no other test writes rows, so that the figures of a range are exact
let shiftMs = randomInt(500, 700) * 366 * 86_400_000
let [first, last] = ['', '']

beforeAll(async () => {
  shiftClock(shiftMs)
  first = dayOf(now(), config.shopTimezone)
  await createFreeOrder()
  const moved = await playRandomOrders(60)
  shiftMs += moved
  last = dayOf(now(), config.shopTimezone)
  const range = { from: first, to: last }
  const { orders } = await plainSales(...ends(range))
  // each run compares one of the days behind the present ones
  await foldUntil(async () => (await readSales(range, 'day')).total.orders === orders)
}, 300_000)
afterAll(() => shiftClock(-shiftMs))

const ends = (range: DayRange) => {
  const { from, to } = slotsOf(range)
  return [startOfSlot(from), startOfSlot(to)] as const
}

function randomRange(): DayRange {
  const from = addDays(first, randomInt(-3, 40))
  return { from, to: addDays(from, randomInt(0, 20)) }
}

const ranges = () => Array.from({ length: 50 }, randomRange)

test('the figures of 50 random ranges equal plain SQL to the fen', async () => {
  for (const range of ranges())
    expect((await readSales(range, 'day')).total).toEqual(await plainSales(...ends(range)))
}, 120_000)

test('the figures of each hour, day, week and month equal plain SQL to the fen', async () => {
  for (const step of steps) {
    const range =
      step === 'hour' ? { from: addDays(first, 3), to: addDays(first, 5) } : { from: first, to: last }
    const bounds = boundsOf(range, step)
    const { parts } = await readSales(range, step)
    expect(parts.map(({ start }) => start)).toEqual(bounds.slice(0, -1))
    for (const [i, { start, ...figures }] of parts.entries())
      expect(figures).toEqual(await plainSales(start, bounds[i + 1] as Date))
  }
}, 120_000)

test('the best products, categories and coupons of random ranges equal plain SQL, also after a product moved', async () => {
  const [some] = await listBestSkus({ range: { from: first, to: last }, ordering: 'amount', limit: 1 })
  await db
    .update(skus)
    .set({ categoryId: await createCategory() })
    .where(eq(skus.id, some?.id as number))
  for (const range of ranges().slice(0, 15)) {
    const wish = { range, ordering: 'amount', limit: 3 } as const
    const [from, to] = ends(range)
    expect((await listBestSkus(wish)).map(({ name, ...row }) => row)).toEqual(
      await plainBest('l.sku_id', from, to, 3),
    )
    expect((await listBestCategories(wish)).map(({ name, ...row }) => row)).toEqual(
      await plainBest('s.category_id', from, to, 3),
    )
    expect(
      (await listBestCoupons({ range, limit: 10 })).map(({ id, orders, discountFen }) => ({
        id,
        orders,
        discountFen,
      })),
    ).toEqual(await plainCoupons(from, to))
  }
}, 120_000)

test('the route compares a range with the days before it and with the year before', async () => {
  const { token } = await createStaff(['orders.view_figures'])
  const range = { from: addDays(first, 10), to: addDays(first, 19) }
  for (const compare of ['previous', 'year'] as const) {
    const { json } = await call<Record<string, never>>(
      'GET',
      `/meiduo_admin/statistics/sales/?from=${range.from}&to=${range.to}&compare=${compare}`,
      { token },
    )
    const other = comparedRange(range, compare)
    const { paidFen, refundedFen, ...plain } = await plainSales(...ends(range))
    expect(json).toMatchObject({
      ...range,
      timezone: config.shopTimezone,
      total: {
        orders: plain.orders,
        revenue: ((paidFen - refundedFen) / 100).toFixed(2),
        returning_buyers: plain.buyers - plain.newBuyers,
      },
      compared: { ...other, total: { orders: (await plainSales(...ends(other))).orders } },
    })
  }
})

test('a range that is no range is refused with the field', async () => {
  const { token } = await createStaff(['orders.view_figures'])
  for (const [query, code] of [
    ['from=2026-02-30', 'range_invalid'],
    ['from=2026-03-02&to=2026-03-01', 'range_invalid'],
    ['from=2020-01-01&to=2026-01-01', 'range_too_long'],
    ['from=2026-01-01&to=2026-03-01&per=hour', 'range_too_long'],
  ]) {
    const answer = await call('GET', `/meiduo_admin/statistics/sales/?${query}`, { token })
    expect([query, answer.status, answer.json.code]).toEqual([query, 400, code])
  }
})
