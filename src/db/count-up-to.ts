import { count, type Subquery } from 'drizzle-orm'
import { db } from './client.ts'

/** The most rows that a list counts. */
const maxCount = 10_000

/** How many rows there are; `isExact` is false above `maxCount`, and `count` is `maxCount` then. */
export type BoundedCount = Readonly<{ count: number; isExact: boolean }>

/** A selection of few columns of the rows of a list. */
type Rows = { limit: (rows: number) => { as: (alias: string) => Subquery } }

/** Counts the rows of a selection and reads at most `maxCount` and one of them. */
export async function countUpTo(rows: Rows): Promise<BoundedCount> {
  const [row] = await db.select({ count: count() }).from(rows.limit(maxCount + 1).as('counted'))
  const found = row?.count ?? 0
  return { count: Math.min(found, maxCount), isExact: found <= maxCount }
}
