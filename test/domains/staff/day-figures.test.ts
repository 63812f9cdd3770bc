import { afterAll, beforeAll, expect, test } from 'bun:test'
import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { categories } from '../../../src/db/schema/catalog.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { countView, flushViews } from '../../../src/domains/catalog/views/count-views.ts'
import {
  countActive,
  countBuyers,
  countRegistered,
  countRegisteredByDay,
  countUsers,
  listCategoryViews,
} from '../../../src/domains/staff/figures/day-figures.ts'
import { addSeconds, now, shiftClock } from '../../../src/lib/clock.ts'
import { addDays, dayOf, startOfDay } from '../../../src/lib/time/calendar-days.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createCategory, createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'

// a year that no other test writes rows in, at noon of the shop, so that the figures of a day are exact
const years = randomInt(200, 400)
const shiftMs = years * 366 * 86_400_000
const browser =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15'
let today = ''
let start = new Date(0)

beforeAll(() => {
  shiftClock(shiftMs)
  today = dayOf(now(), config.shopTimezone)
  start = startOfDay(today, config.shopTimezone)
})
afterAll(() => shiftClock(-shiftMs))

const end = () => startOfDay(addDays(today, 1), config.shopTimezone)

async function userWith(moments: Partial<Pick<typeof users.$inferSelect, 'dateJoined' | 'lastLogin'>>) {
  const { id } = await createUser()
  await db
    .update(users)
    .set({ dateJoined: addSeconds(start, -90 * 86_400), lastLogin: null, ...moments })
    .where(eq(users.id, id))
  return id
}

test('registrations and sign-ins count on the day of the shop, from its first moment to before its last', async () => {
  await userWith({ dateJoined: start })
  await userWith({ dateJoined: addSeconds(end(), -1), lastLogin: start })
  await userWith({ dateJoined: end(), lastLogin: addSeconds(end(), -1) })
  await userWith({ dateJoined: addSeconds(start, -1), lastLogin: addSeconds(start, -1) })
  await userWith({ lastLogin: end() })
  expect(await countRegistered()).toEqual({ count: 2, date: today })
  expect(await countActive()).toEqual({ count: 2, date: today })
})

test('the month has exactly 30 days, oldest first, with zeros, and ends today', async () => {
  const oldest = startOfDay(addDays(today, -29), config.shopTimezone)
  await userWith({ dateJoined: oldest })
  await userWith({ dateJoined: addSeconds(oldest, -1) })
  const month = await countRegisteredByDay()
  expect(month.map(({ date }) => date)).toEqual(Array.from({ length: 30 }, (_, i) => addDays(today, i - 29)))
  const counts = month.map(({ count }) => count)
  expect([counts[0], counts[1], counts[28], counts[29]]).toEqual([1, 0, 1, 2])
})

test('users in all grow by each registration, with the date of today', async () => {
  const before = await countUsers()
  await createUser()
  const after = await countUsers()
  expect(after.date).toBe(today)
  expect(after.count).toBeGreaterThan(before.count)
})

test('a user who places several orders on a day is one buyer, and cancelled orders count', async () => {
  const first = await createOrder(1)
  const second = await createOrder(1, { user: first.user })
  const third = await createOrder(6)
  const other = await createOrder(1)
  const place = (orderId: string, at: Date) =>
    db.update(orders).set({ createTime: at }).where(eq(orders.orderId, orderId))
  await place(first.orderId, start)
  await place(second.orderId, addSeconds(end(), -1))
  await place(third.orderId, addSeconds(start, 60))
  await place(other.orderId, end())
  expect(await countBuyers()).toEqual({ count: 2, date: today })
})

test('views count by category of the shop, without crawlers, most viewed first', async () => {
  const [few, many] = [await createCategory(), await createCategory()]
  await db.update(categories).set({ name: '少' }).where(eq(categories.id, few))
  await db.update(categories).set({ name: '多' }).where(eq(categories.id, many))
  const [a, b, c] = [
    await createSku({ categoryId: few }),
    await createSku({ categoryId: many }),
    await createSku({ categoryId: many }),
  ]
  for (const sku of [a, b, b, c]) countView(sku, browser)
  countView(a, 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)')
  countView(a, 'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)')
  countView(2_147_000_000, browser)
  await flushViews()
  countView(b, null)
  await flushViews()
  await flushViews()
  expect(await listCategoryViews()).toEqual([
    { category: '多', count: 4 },
    { category: '少', count: 1 },
  ])
})
