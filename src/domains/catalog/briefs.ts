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

/** Of the statements that are prepared: pages of ten and twenty are the usual ones, a hundred the largest. */
const sizes = [10, 20, 50, 100]
const statements = new Map<number, ReturnType<typeof prepareFor>>()

/**
 * Those of the SKUs that are on sale, in the order of `ids`, by one statement.
 * @param ids at most 100
 */
export async function readBriefs(ids: ArrayLike<number>): Promise<BriefRow[]> {
  if (ids.length === 0) return []
  const size = sizes.find((size) => size >= ids.length) ?? ids.length
  const statement = statements.get(size) ?? prepareFor(size)
  statements.set(size, statement)
  const rows = await statement.execute(
    Object.fromEntries(Array.from({ length: size }, (_, i) => [`id${i}`, ids[i] ?? ids[0]])),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return Array.from(ids).flatMap((id) => byId.get(id) ?? [])
}

/** One statement serves all numbers of ids up to its size: the rest of its places repeat an id. */
function prepareFor(size: number) {
  const ids = Array.from({ length: size }, (_, i) => sql.placeholder(`id${i}`))
  return db
    .select(briefColumns)
    .from(skus)
    .where(and(inArray(skus.id, ids), eq(skus.isLaunched, true)))
    .prepare()
}
