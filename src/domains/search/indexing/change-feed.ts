import { asc, count, gte, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { skuChanges } from '../../../db/schema/catalog.ts'
import { addSeconds, now } from '../../../lib/clock.ts'

/** Which SKU a row of changes names when it means all of them. */
export const everySku = 0

/** Rows are looked for this far back: clocks differ, and transactions take their time to commit. */
const overlapSeconds = 60
const rowsPerPage = 5_000

/** To the microsecond, as the database compares it: a Date would fall behind rows of its own millisecond for ever. */
const exactTime = sql<string>`cast(${skuChanges.createTime} as char)`

const rowsFrom = db
  .select({ id: skuChanges.id, skuId: skuChanges.skuId, createTime: exactTime })
  .from(skuChanges)
  .where(
    sql`(${skuChanges.createTime}, ${skuChanges.skuId}, ${skuChanges.id}) > (${sql.placeholder('time')}, ${sql.placeholder('skuId')}, ${sql.placeholder('id')}) and ${skuChanges.createTime} >= ${sql.placeholder('time')}`,
  )
  .orderBy(asc(skuChanges.createTime), asc(skuChanges.skuId), asc(skuChanges.id))
  .limit(rowsPerPage)
  .prepare()

const rowsSince = db
  .select({ n: count() })
  .from(skuChanges)
  .where(gte(skuChanges.createTime, sql.placeholder('time')))
  .prepare()

/** A reader of the rows of changes that sees each once, however late its transaction commits (a minute at most). */
export type ChangeReader = Readonly<{
  /** The SKUs that rows unseen so far name. They count as seen once `done` is called. */
  read: () => Promise<{ skuIds: Set<number>; done: () => void }>
}>

/** @param since rows that were written before this moment are of no interest */
export function createChangeReader(since: Date): ChangeReader {
  let newest = since.getTime()
  /** When each row was written, by key; those that the window has left may still be among them. */
  let seen = new Map<number, number>()
  // a row from a clock that is ahead must not hide those of the others
  const begin = () => addSeconds(new Date(Math.min(newest, now().getTime())), -overlapSeconds)
  return {
    async read() {
      const from = begin()
      const [total] = await rowsSince.execute({ time: from })
      const known = [...seen.values()].filter((time) => time >= from.getTime()).length
      const found = total?.n === known ? [] : await readFrom(from)
      const fresh = found.filter((row) => !seen.has(row.id))
      const done = () => {
        if (found.length === 0) return
        newest = fresh.reduce((time, row) => Math.max(time, row.time), newest)
        seen = new Map(found.map((row) => [row.id, row.time]))
      }
      return { skuIds: new Set(fresh.map((row) => row.skuId)), done }
    },
  }
}

async function readFrom(from: Date) {
  const found: { id: number; skuId: number; time: number }[] = []
  for (let after = { time: databaseTime(from), skuId: -1, id: 0 }; ; ) {
    const rows = await rowsFrom.execute(after)
    for (const { id, skuId, createTime } of rows)
      found.push({ id, skuId, time: Date.parse(`${createTime.replace(' ', 'T')}Z`) })
    const last = rows.at(-1)
    if (!last || rows.length < rowsPerPage) return found
    after = { time: last.createTime, skuId: last.skuId, id: last.id }
  }
}

const databaseTime = (date: Date) => date.toISOString().replace('T', ' ').replace('Z', '')
