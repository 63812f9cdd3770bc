import { between } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { dayTraffic } from '../../../db/schema/figures.ts'
import { addDays, type Day } from '../../../lib/time/calendar-days.ts'
import { type DayRange, daysOf } from './figure-range.ts'
import { readSales } from './read-sales.ts'

/** The way from visitors to paid orders. */
export type Funnel = Readonly<{ visitors: number; carts: number; orders: number; paidOrders: number }>

export type Conversion = Readonly<{ total: Funnel; days: readonly (Funnel & Readonly<{ day: Day }>)[] }>

/** Reads the conversion of each day of a range. A visitor of several days counts on each of them. */
export async function readConversion(range: DayRange): Promise<Conversion> {
  const [sales, traffic] = await Promise.all([
    readSales(range, 'day'),
    db
      .select({ day: dayTraffic.day, visitors: dayTraffic.visitors, carts: dayTraffic.carts })
      .from(dayTraffic)
      .where(between(dayTraffic.day, range.from, range.to)),
  ])
  const byDay = new Map(traffic.map((each) => [each.day, each]))
  const days = Array.from({ length: daysOf(range) }, (_, i) => {
    const day = addDays(range.from, i)
    const { orders = 0, paidOrders = 0 } = sales.parts[i] ?? {}
    const { visitors = 0, carts = 0 } = byDay.get(day) ?? {}
    return { day, visitors, carts, orders, paidOrders }
  })
  const sum = (name: keyof Funnel) => days.reduce((total, each) => total + each[name], 0)
  const total = {
    visitors: sum('visitors'),
    carts: sum('carts'),
    orders: sum('orders'),
    paidOrders: sum('paidOrders'),
  }
  return { total, days }
}
