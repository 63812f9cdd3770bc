import { getTableName } from 'drizzle-orm'
import { bulkInsert } from '../../../db/bulk-insert.ts'
import { goods, skus } from '../../../db/schema/catalog.ts'
import { stockMovements } from '../../../db/schema/stock.ts'
import type { StatementExecutor } from '../../../db/statement.ts'
import { now } from '../../../lib/clock.ts'
import type { LockedSku, SkuQuantity } from './lock-skus.ts'

/** Pieces of one line of an order. */
type OrderedPieces = SkuQuantity & Readonly<{ orderId: string }>

/** Names from the schema: text is built faster than a Drizzle template, and placing builds two of them for each batch. */
const names = {
  skus: getTableName(skus),
  skuId: skus.id.name,
  stock: skus.stock.name,
  skuSales: skus.sales.name,
  skuUpdateTime: skus.updateTime.name,
  goods: getTableName(goods),
  goodsId: goods.id.name,
  goodsSales: goods.sales.name,
  goodsUpdateTime: goods.updateTime.name,
}

/** Why staff return pieces of an order, and who: null is a command. */
export type MovementCause = Readonly<{ reason: 'returned'; userId: number | null }>

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
  cause?: MovementCause,
): Promise<void> {
  if (pieces.length === 0) return
  const sign = signs[kind]
  const [bySku, byGoods] = [new Map<number, number>(), new Map<number, number>()]
  for (const { skuId, count } of pieces) {
    add(bySku, skuId, sign * count)
    add(byGoods, (locked.get(skuId) as LockedSku).goodsId, sign * count)
  }
  const at = now()
  const stockChange = changeById(bySku)
  await Promise.all([
    tx.run({
      sql: `update ${names.skus} set ${names.stock} = case when ${names.stock} + ${stockChange} >= 0
        then ${names.stock} + ${stockChange} end, ${names.skuSales} = ${names.skuSales} - ${stockChange},
        ${names.skuUpdateTime} = ? where ${names.skuId} in (?) order by ${names.skuId}`,
      params: [at, [...bySku.keys()]],
    }),
    // lock order: goods after SKUs, in ascending id
    tx.run({
      sql: `update ${names.goods} set ${names.goodsSales} = ${names.goodsSales} - ${changeById(byGoods)},
        ${names.goodsUpdateTime} = ? where ${names.goodsId} in (?) order by ${names.goodsId}`,
      params: [at, [...byGoods.keys()]],
    }),
    bulkInsert(
      tx,
      stockMovements,
      pieces.map(({ orderId, skuId, count }) => ({
        createTime: at,
        skuId,
        orderId,
        kind,
        quantity: sign * count,
        ...cause,
      })),
    ),
  ])
}

function add(sums: Map<number, number>, id: number, quantity: number): void {
  sums.set(id, (sums.get(id) ?? 0) + quantity)
}

/** The change of each id as an SQL expression of numbers. Most ids have the same change, so that is the ELSE. */
function changeById(changes: ReadonlyMap<number, number>): string {
  const groups = [...Map.groupBy(changes, ([, change]) => change)].sort(([, a], [, b]) => b.length - a.length)
  const [[usual] = [0], ...others] = groups
  if (others.length === 0) return `(${usual})`
  const cases = others.map(
    ([change, entries]) => `when id in (${entries.map(([id]) => id).join()}) then ${change}`,
  )
  return `(case ${cases.join(' ')} else ${usual} end)`
}
