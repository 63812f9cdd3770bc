import { and, count, countDistinct, desc, eq, gte, lt, sql, sum } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { db, selectRows } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { categories } from '../../../db/schema/catalog.ts'
import { skuDayViews } from '../../../db/schema/figures.ts'
import { orders } from '../../../db/schema/orders.ts'
import { toStatement } from '../../../db/statement.ts'
import { now } from '../../../lib/clock.ts'
import { addDays, type Day, dayOf, startOfDay } from '../../../lib/time/calendar-days.ts'

/** A number of users on a day of the shop. */
type DayCount = Readonly<{ count: number; date: Day }>

const today = () => dayOf(now(), config.shopTimezone)
const startOf = (day: Day) => startOfDay(day, config.shopTimezone)

type Moment = typeof users.dateJoined | typeof users.lastLogin | typeof orders.createTime

/** The moments of a day of the shop; on a day when its clocks change it has 23 or 25 hours. */
const within = (column: Moment, day: Day) =>
  and(gte(column, startOf(day)), lt(column, startOf(addDays(day, 1))))

/** Counts all users, staff too. */
export async function countUsers(): Promise<DayCount> {
  const [row] = await db.select({ count: count() }).from(users)
  return { count: row?.count ?? 0, date: today() }
}

/** Counts the users who registered today. */
export async function countRegistered(): Promise<DayCount> {
  const date = today()
  const [row] = await db.select({ count: count() }).from(users).where(within(users.dateJoined, date))
  return { count: row?.count ?? 0, date }
}

/** Counts the users whose last sign-in was today. */
export async function countActive(): Promise<DayCount> {
  const date = today()
  const [row] = await db.select({ count: count() }).from(users).where(within(users.lastLogin, date))
  return { count: row?.count ?? 0, date }
}

/** Counts the users who placed an order today, cancelled ones included. */
export async function countBuyers(): Promise<DayCount> {
  const date = today()
  const [row] = await db
    .select({ count: countDistinct(orders.userId) })
    .from(orders)
    .where(within(orders.createTime, date))
  return { count: row?.count ?? 0, date }
}

const monthDays = 30

/** Counts the registrations of each of the last 30 days, oldest first, today last, zeros included. */
export async function countRegisteredByDay(): Promise<DayCount[]> {
  const last = today()
  const days = Array.from({ length: monthDays }, (_, i) => addDays(last, i - monthDays + 1))
  const bounds = [...days, addDays(last, 1)].map(startOf)
  const sums = days.map(
    (_, i) =>
      sql`coalesce(sum(${users.dateJoined} >= ${bounds[i]} and ${users.dateJoined} < ${bounds[i + 1]}), 0)`,
  )
  const [row = []] = await selectRows<string[]>(
    toStatement(
      sql`select ${sql.join(sums, sql`, `)} from ${users}
        where ${users.dateJoined} >= ${bounds[0]} and ${users.dateJoined} < ${bounds.at(-1)}`,
    ),
  )
  return days.map((date, i) => ({ count: Number(row[i] ?? 0), date }))
}

/** Returns today's views of each category that has any, most viewed first. */
export async function listCategoryViews(): Promise<{ category: string; count: number }[]> {
  const views = sum(skuDayViews.views)
  const rows = await db
    .select({ category: categories.name, count: views })
    .from(skuDayViews)
    .innerJoin(categories, eq(categories.id, skuDayViews.categoryId))
    .where(eq(skuDayViews.day, today()))
    .groupBy(categories.id, categories.name)
    .orderBy(desc(views), categories.id)
  return rows.map(({ category, count }) => ({ category, count: Number(count) }))
}
