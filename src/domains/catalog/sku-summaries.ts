import { and, eq, inArray } from 'drizzle-orm'
import { db, selectRows } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import type { Statement } from '../../db/statement.ts'

/** Columns of a `SkuSummary`. */
export const skuSummaryColumns = {
  id: skus.id,
  name: skus.name,
  price: skus.price,
  defaultImageUrl: skus.defaultImageUrl,
  comments: skus.comments,
}

/** A SKU as lists and cards display it. `price` is yuan as stored. */
export type SkuSummary = Readonly<{
  id: number
  name: string
  price: string
  defaultImageUrl: string | null
  comments: number
}>

type Columns = [id: number, name: string, price: string, defaultImageUrl: string | null, comments: number]

/** Numbers of ids that statements are built for: the usual page sizes. */
const sizes = [10, 20, 50, 100]
const statements = new Map<number, Statement>()

/**
 * Reads the summaries of the SKUs on sale in one statement, in the order of `ids`.
 * @param ids at most 100
 */
export async function readSkuSummaries(ids: ArrayLike<number>): Promise<SkuSummary[]> {
  if (ids.length === 0) return []
  const size = sizes.find((size) => size >= ids.length) ?? ids.length
  const { sql, params } = statements.get(size) ?? statementFor(size)
  // one statement serves every number of ids up to its size: unused placeholders repeat the first id
  const placeholders = Array.from({ length: size }, (_, i) => ids[i] ?? ids[0])
  const rows = await selectRows<Columns>({ sql, params: [...placeholders, ...params.slice(size)] })
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
