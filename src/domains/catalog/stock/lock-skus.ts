import { sql } from 'drizzle-orm'
import { goods, skus } from '../../../db/schema/catalog.ts'
import { defineStatement, type RowOf, type StatementExecutor, selectList } from '../../../db/statement.ts'

export type SkuQuantity = Readonly<{ skuId: number; count: number }>

const columns = {
  id: skus.id,
  name: skus.name,
  price: skus.price,
  imageUrl: skus.defaultImageUrl,
  goodsId: skus.goodsId,
  categoryId: skus.categoryId,
  stock: skus.stock,
  isLaunched: skus.isLaunched,
  unpaidLimit: skus.unpaidLimit,
  purchaseLimit: skus.purchaseLimit,
}

/** Of its SPU, which is read without a lock: sales lock SPUs after SKUs. */
const isReturnable = sql`(select ${goods.isReturnable} from ${goods} where ${goods.id} = ${skus.goodsId})`

type Row = RowOf<typeof columns> & { isReturnable: 0 | 1 }

/** A SKU as its locked row has it. `price` is yuan as stored. */
export type LockedSku = Readonly<
  Omit<Row, 'isLaunched' | 'isReturnable'> & { isLaunched: boolean; isReturnable: boolean }
>

const lockRows = defineStatement<{ ids: readonly number[] }>(
  ({ ids }) =>
    sql`select ${selectList(columns)}, ${isReturnable} as ${sql.identifier('isReturnable')} from ${skus}
      where ${skus.id} in (${ids}) order by ${skus.id} for update`,
)

/** Locks SKUs in ascending id until the transaction ends. @returns the existing SKUs by id */
export async function lockSkus(
  tx: StatementExecutor,
  skuIds: Iterable<number>,
): Promise<Map<number, LockedSku>> {
  const ids = [...new Set(skuIds)].sort((a, b) => a - b)
  if (ids.length === 0) return new Map()
  const rows = await tx.rows<Row>(lockRows({ ids }))
  return new Map(rows.map((row) => [row.id, toSku(row)]))
}

const toSku = (row: Row): LockedSku => ({
  ...row,
  isLaunched: row.isLaunched === 1,
  isReturnable: row.isReturnable === 1,
})
