import { asc, count, gte, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { skuChanges } from '../../../db/schema/search.ts'
import { addSeconds, now } from '../../../lib/clock.ts'

/** The SKU id of a change row that means all SKUs. */
export const allSkus = 0

/** Every read starts this far before the newest row: clocks differ, and a transaction may commit later than its rows say. */
const overlapSeconds = 60
const rowsPerPage = 5_000

/** With microseconds, as the database compares it. A Date is truncated to milliseconds, so paging by it would not advance. */
const exactTime = sql<string>`cast(${skuChanges.createTime} as char)`

// keyset pagination over the index (create_time, sku_id, id); the second condition makes the range sargable
const rowsAfter = db
  .select({ id: skuChanges.id, skuId: skuChanges.skuId, createTime: exactTime })
  .from(skuChanges)
  .where(
    sql`(${skuChanges.createTime}, ${skuChanges.skuId}, ${skuChanges.id}) > (${sql.placeholder('time')}, ${sql.placeholder('skuId')}, ${sql.placeholder('id')}) and ${skuChanges.createTime} >= ${sql.placeholder('time')}`,
  )
  .orderBy(asc(skuChanges.createTime), asc(skuChanges.skuId), asc(skuChanges.id))
  .limit(rowsPerPage)
  .prepare()

const countSince = db
  .select({ n: count() })
  .from(skuChanges)
  .where(gte(skuChanges.createTime, sql.placeholder('time')))
  .prepare()

/** Delivers each change row once, provided that its transaction commits within a minute. */
type ChangeFeed = Readonly<{
  /** Reads the SKU ids of new change rows. The rows are delivered again until `acknowledge` is called. */
  read: () => Promise<{ skuIds: Set<number>; acknowledge: () => void }>
}>

/** @param since the feed ignores rows written before this time, except for the overlap of a minute */
export function createChangeFeed(since: Date): ChangeFeed {
  let newestMs = since.getTime()
  /** The times of the delivered rows in the window, by row id. */
  let delivered = new Map<number, number>()
  // a row from a clock that is ahead must not move the window past the rows of other processes
  const windowStart = () => addSeconds(new Date(Math.min(newestMs, now().getTime())), -overlapSeconds)
  return {
    async read() {
      const start = windowStart()
      // one count decides the usual case, in which nothing has changed
      const [total] = await countSince.execute({ time: start })
      const deliveredInWindow = [...delivered.values()].filter((time) => time >= start.getTime()).length
      const rows = total?.n === deliveredInWindow ? [] : await readSince(start)
      const newRows = rows.filter((row) => !delivered.has(row.id))
      const acknowledge = () => {
        if (rows.length === 0) return
        newestMs = newRows.reduce((time, row) => Math.max(time, row.time), newestMs)
        delivered = new Map(rows.map((row) => [row.id, row.time]))
      }
      return { skuIds: new Set(newRows.map((row) => row.skuId)), acknowledge }
    },
  }
}

async function readSince(start: Date) {
  const all: { id: number; skuId: number; time: number }[] = []
  for (let after = { time: databaseTime(start), skuId: -1, id: 0 }; ; ) {
    const rows = await rowsAfter.execute(after)
    for (const { id, skuId, createTime } of rows)
      all.push({ id, skuId, time: Date.parse(`${createTime.replace(' ', 'T')}Z`) })
    const last = rows.at(-1)
    if (!last || rows.length < rowsPerPage) return all
    after = { time: last.createTime, skuId: last.skuId, id: last.id }
  }
}

const databaseTime = (date: Date) => date.toISOString().replace('T', ' ').replace('Z', '')
