import { type Column, type SQL, sql } from 'drizzle-orm'
import { bulkInsert } from '../../../db/bulk-insert.ts'
import { goods, skus } from '../../../db/schema/catalog.ts'
import { stockMovements } from '../../../db/schema/stock.ts'
import type { StatementExecutor } from '../../../db/statement.ts'
import { now } from '../../../lib/clock.ts'
import type { LockedSku, SkuQuantity } from './lock-skus.ts'

/** Pieces of one line of an order. */
export type OrderedPieces = SkuQuantity & Readonly<{ orderId: string }>

const signs = { sold: -1, returned: 1 } as const

/**
 * Changes stock and sales of SKUs that the transaction has locked, and writes the ledger: three statements for any number of
 * pieces. If a SKU has less stock than is sold, the statement fails, because stock cannot be null.
 */
export async function moveStock(
  tx: StatementExecutor,
  kind: keyof typeof signs,
  pieces: readonly OrderedPieces[],
  locked: ReadonlyMap<number, LockedSku>,
): Promise<void> {
  if (pieces.length === 0) return
  const sign = signs[kind]
  const [bySku, byGoods] = [new Map<number, number>(), new Map<number, number>()]
  for (const { skuId, count } of pieces) {
    add(bySku, skuId, sign * count)
    add(byGoods, (locked.get(skuId) as LockedSku).goodsId, sign * count)
  }
  const at = now()
  const stockChange = changeById(skus.id, bySku)
  await Promise.all([
    tx.run(sql`update ${skus} set
      ${skus.stock} = case when ${skus.stock} + ${stockChange} >= 0 then ${skus.stock} + ${stockChange} end,
      ${skus.sales} = ${skus.sales} - ${stockChange}, ${skus.updateTime} = ${at}
      where ${skus.id} in ${[...bySku.keys()]} order by ${skus.id}`),
    // lock order: goods after SKUs, in ascending id
    tx.run(sql`update ${goods} set
      ${goods.sales} = ${goods.sales} - ${changeById(goods.id, byGoods)}, ${goods.updateTime} = ${at}
      where ${goods.id} in ${[...byGoods.keys()]} order by ${goods.id}`),
    bulkInsert(
      tx,
      stockMovements,
      pieces.map(({ orderId, skuId, count }) => ({
        createTime: at,
        skuId,
        orderId,
        kind,
        quantity: sign * count,
      })),
    ),
  ])
}

function add(sums: Map<number, number>, id: number, quantity: number): void {
  sums.set(id, (sums.get(id) ?? 0) + quantity)
}

/** The change of each id as one expression. Most ids have the same change, so that is the ELSE. */
function changeById(id: Column, changes: ReadonlyMap<number, number>): SQL {
  const groups = [...Map.groupBy(changes, ([, change]) => change)].sort(([, a], [, b]) => b.length - a.length)
  const [[usual] = [0], ...others] = groups
  if (others.length === 0) return sql`${usual}`
  const cases = others.map(
    ([change, entries]) => sql`when ${id} in ${entries.map(([key]) => key)} then ${change}`,
  )
  return sql`(case ${sql.join(cases, sql` `)} else ${usual} end)`
}
