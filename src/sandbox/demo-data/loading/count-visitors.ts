import { eq } from 'drizzle-orm'
import type { Executor } from '../../../db/client.ts'
import { dayTraffic } from '../../../db/schema/figures.ts'
import { shopDay } from '../../../domains/catalog/views/shop-day.ts'
import { addVisitors } from '../../../domains/catalog/views/store-traffic.ts'
import { digestOf } from '../../../redis/keys.ts'

/** Adds the demo visitors of today to the sketch of Redis, from which the number of today is stored every minute. */
export async function countDemoVisitors(database: Executor): Promise<void> {
  const day = shopDay()
  const [row] = await database
    .select({ visitors: dayTraffic.visitors })
    .from(dayTraffic)
    .where(eq(dayTraffic.day, day))
  await addVisitors(
    day,
    Array.from({ length: row?.visitors ?? 0 }, (_, i) => digestOf(`demo visitor ${i}`)),
  )
}
