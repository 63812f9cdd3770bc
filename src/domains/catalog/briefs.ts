import { and, eq, inArray, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'

/** What lists show of a SKU; `price` is yuan as stored. */
export const briefColumns = {
  id: skus.id,
  name: skus.name,
  price: skus.price,
  defaultImageUrl: skus.defaultImageUrl,
  comments: skus.comments,
}

export type BriefRow = Readonly<{
  id: number
  name: string
  price: string
  defaultImageUrl: string | null
  comments: number
}>

/** One prepared statement for each number of SKUs that was asked for. */
const prepared = new Map<number, ReturnType<typeof prepare>>()

/**
 * Those of the SKUs that are on sale, in the order of `ids`, by one statement.
 * @param ids at most 100
 */
export async function readBriefs(ids: ArrayLike<number>): Promise<BriefRow[]> {
  if (ids.length === 0) return []
  const statement = prepared.get(ids.length) ?? prepare(ids.length)
  prepared.set(ids.length, statement)
  const parameters = Object.fromEntries(Array.from(ids, (id, i) => [`id${i}`, id]))
  const rows = await statement.execute(parameters)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return Array.from(ids).flatMap((id) => byId.get(id) ?? [])
}

function prepare(count: number) {
  const ids = Array.from({ length: count }, (_, i) => sql.placeholder(`id${i}`))
  return db
    .select(briefColumns)
    .from(skus)
    .where(and(inArray(skus.id, ids), eq(skus.isLaunched, true)))
    .prepare()
}
