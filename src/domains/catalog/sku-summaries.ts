import { and, eq, inArray } from 'drizzle-orm'
import { db, selectRows } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import type { Statement } from '../../db/statement.ts'

/** What lists show of a SKU; `price` is yuan as stored. */
export const skuSummaryColumns = {
  id: skus.id,
  name: skus.name,
  price: skus.price,
  defaultImageUrl: skus.defaultImageUrl,
  comments: skus.comments,
}

export type SkuSummary = Readonly<{
  id: number
  name: string
  price: string
  defaultImageUrl: string | null
  comments: number
}>

type Columns = [id: number, name: string, price: string, defaultImageUrl: string | null, comments: number]

/** Of the statements that are made: pages of ten and twenty are the usual ones, a hundred the largest. */
const sizes = [10, 20, 50, 100]
const statements = new Map<number, Statement>()

/**
 * Those of the SKUs that are on sale, in the order of `ids`, by one statement.
 * @param ids at most 100
 */
export async function readSkuSummaries(ids: ArrayLike<number>): Promise<SkuSummary[]> {
  if (ids.length === 0) return []
  const size = sizes.find((size) => size >= ids.length) ?? ids.length
  const { sql, params } = statements.get(size) ?? statementFor(size)
  // one statement serves all numbers of ids up to its size: the rest of its places repeat an id
  const places = Array.from({ length: size }, (_, i) => ids[i] ?? ids[0])
  const rows = await selectRows<Columns>({ sql, params: [...places, ...params.slice(size)] })
  const byId = new Map(rows.map((row) => [row[0], row]))
  return Array.from(ids).flatMap((id) => {
    const row = byId.get(id)
    return row ? { id, name: row[1], price: row[2], defaultImageUrl: row[3], comments: row[4] } : []
  })
}

function statementFor(size: number): Statement {
  const statement = db
    .select(skuSummaryColumns)
    .from(skus)
    .where(and(inArray(skus.id, Array(size).fill(0)), eq(skus.isLaunched, true)))
    .toSQL()
  statements.set(size, statement)
  return statement
}
