import { type SQL, sql } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../../db/client.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { stockMovements } from '../../../db/schema/stock.ts'
import { now } from '../../../lib/clock.ts'

/** SKUs with `after` < id ≤ `last`. */
export type SkuRange = Readonly<{ after: number; last: number }>

/**
 * A SELECT of `create_time`, `sku_id`, `order_id` and `quantity` for each SKU of each order: what the movements of the order
 * must sum up to (negative for sold pieces). Orders provide it, since the catalog does not know them.
 */
type OrderedQuantities = (range: SkuRange) => SQL

const skusPerTransaction = 500

/**
 * Inserts the stock movements that are missing after rows were loaded without the verbs (an import): first those of orders,
 * then for each SKU the difference to its stock. Idempotent. Orders may be placed meanwhile, since each SKU is locked while
 * its movements are inserted.
 * @returns how many movements were missing
 */
export async function rebuildStockLedger(orderedQuantities: OrderedQuantities): Promise<number> {
  let inserted = 0
  for (let after = 0; ; ) {
    const rows = await db
      .select({ id: skus.id })
      .from(skus)
      .where(sql`${skus.id} > ${after}`)
      .orderBy(skus.id)
      .limit(skusPerTransaction)
    const last = rows.at(-1)?.id
    if (last === undefined) return inserted
    const range = { after, last }
    inserted += await transaction((tx) => insertMissing(tx, range, orderedQuantities(range)))
    after = last
  }
}

async function insertMissing(tx: Transaction, { after, last }: SkuRange, ordered: SQL): Promise<number> {
  const inRange = sql`${skus.id} > ${after} and ${skus.id} <= ${last}`
  await tx.rows(sql`select ${skus.id} from ${skus} where ${inRange} order by ${skus.id} for update`)
  const { skuId, orderId, quantity } = stockMovements
  const ofOrders =
    await tx.run(sql`insert into ${stockMovements} (${namesOf('createTime', 'skuId', 'orderId', 'kind', 'quantity')})
    select d.create_time, d.sku_id, d.order_id, if(d.missing < 0, 'sold', 'returned'), d.missing from (
      select o.create_time, o.sku_id, o.order_id, o.quantity - coalesce((select sum(${quantity}) from ${stockMovements}
        where ${orderId} = o.order_id and ${skuId} = o.sku_id), 0) as missing
      from (${ordered}) o) d
    where d.missing <> 0`)
  const ofSkus =
    await tx.run(sql`insert into ${stockMovements} (${namesOf('createTime', 'skuId', 'kind', 'quantity')})
    select ${now()}, d.id, if(d.missing > 0, 'received', 'corrected'), d.missing from (
      select ${skus.id} as id, ${skus.stock} - coalesce((select sum(${quantity}) from ${stockMovements}
        where ${skuId} = ${skus.id}), 0) as missing
      from ${skus} where ${inRange}) d
    where d.missing <> 0`)
  return ofOrders.affectedRows + ofSkus.affectedRows
}

/** Column names for the list of an INSERT. */
function namesOf(...keys: (keyof typeof stockMovements.$inferSelect)[]): SQL {
  return sql.join(
    keys.map((key) => sql.identifier(stockMovements[key].name)),
    sql`, `,
  )
}
