import { eq, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { dayTraffic } from '../../../db/schema/figures.ts'
import { addDays, type Day } from '../../../lib/time/calendar-days.ts'
import { redis, runPipeline } from '../../../redis/client.ts'
import { keys, seconds } from '../../../redis/keys.ts'
import { shopDay } from './shop-day.ts'

const perCommand = 1_000

/** Adds the digests of visitors to the sketch of a day, a HyperLogLog of Redis: 12 KB, with a standard error of 0.81 %. */
export async function addVisitors(day: Day, digests: readonly string[]): Promise<void> {
  const key = keys.visitors(day)
  for (let from = 0; from < digests.length; from += perCommand)
    await runPipeline(
      redis
        .pipeline()
        .pfadd(key, ...digests.slice(from, from + perCommand))
        .expire(key, seconds.visitors),
    )
}

/** Adds new carts to a day. */
export async function addCarts(day: Day, count: number): Promise<void> {
  await db
    .insert(dayTraffic)
    .values({ day, carts: count })
    .onDuplicateKeyUpdate({ set: { carts: sql`${dayTraffic.carts} + values(${dayTraffic.carts})` } })
}

/** Stores how many visitors today and yesterday have. */
export async function storeVisitors(): Promise<void> {
  const today = shopDay()
  for (const day of [addDays(today, -1), today]) await storeVisitorsOf(day)
}

/** Merges the stored sketch into that of Redis first, which may have lost it, and stores the result. */
async function storeVisitorsOf(day: Day): Promise<void> {
  const [stored] = await db.select().from(dayTraffic).where(eq(dayTraffic.day, day))
  const key = keys.visitors(day)
  if (stored?.sketch) await mergeStored(day, stored.sketch)
  const [visitors, sketch] = await Promise.all([redis.pfcount(key), redis.getBuffer(key)])
  if (!sketch) return
  const values = { visitors, sketch }
  await db
    .insert(dayTraffic)
    .values({ day, ...values })
    .onDuplicateKeyUpdate({ set: values })
}

async function mergeStored(day: Day, sketch: Buffer): Promise<void> {
  const [key, storedKey] = [keys.visitors(day), keys.storedVisitors(day)]
  await runPipeline(
    redis
      .pipeline()
      .set(storedKey, sketch, 'EX', seconds.storedVisitors)
      .pfmerge(key, key, storedKey)
      .expire(key, seconds.visitors),
  )
}
