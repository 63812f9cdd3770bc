import { config } from '../../../config/index.ts'
import type { Transaction } from '../../../db/client.ts'
import { dayTraffic, skuDayViews } from '../../../db/schema/figures.ts'
import { dayOf } from '../../../lib/time/calendar-days.ts'
import type { BuiltOrder } from '../orders/build-orders.ts'
import { seededRandom } from './seeded-random.ts'

const SEED = 20_260_702

/** Inserts visitors and carts of the days of past orders, and the views of today: of about twelve visitors one orders. */
export async function insertTraffic(tx: Transaction, orders: readonly BuiltOrder[], at: Date): Promise<void> {
  const random = seededRandom(SEED)
  const byDay = Map.groupBy(orders, ({ events }) => dayOf(events[0].at, config.shopTimezone))
  const days = [...byDay].map(([day, { length }]) => ({
    day,
    visitors: length * random.between(9, 14) + random.between(5, 40),
    carts: length * random.between(2, 3) + random.between(0, 4),
  }))
  if (days.length > 0) await tx.insert(dayTraffic).values(days)
  const today = dayOf(at, config.shopTimezone)
  const viewed = new Map(
    (byDay.get(today) ?? []).flatMap(({ lines }) => lines.map(({ sku }) => [sku.id, sku])),
  )
  const views = [...viewed.values()].map(({ id, categoryId }) => ({
    ...{ day: today, skuId: id, categoryId },
    views: random.between(8, 30),
  }))
  if (views.length > 0) await tx.insert(skuDayViews).values(views)
}
