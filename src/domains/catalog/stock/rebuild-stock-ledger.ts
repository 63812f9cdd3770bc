import { sql } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../../db/client.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { orderLines, orders, refundLines, refunds } from '../../../db/schema/orders.ts'
import { stockMovements } from '../../../db/schema/stock.ts'
import { now } from '../../../lib/clock.ts'

const skusAtATime = 500
const cancelled = 6

/**
 * Writes the movements that are missing after rows were loaded past the verbs (an import): what each order took and what
 * came back of it, then for each SKU the difference to its stock. Changes nothing where the ledger agrees; orders may be placed
 * meanwhile, since a SKU's row is locked while its ledger is written.
 * @returns how many movements were missing
 */
export async function balanceStock(): Promise<number> {
  let written = 0
  for (let after = 0; ; ) {
    const rows = await db
      .select({ id: skus.id })
      .from(skus)
      .where(sql`${skus.id} > ${after}`)
      .orderBy(skus.id)
      .limit(skusAtATime)
    const last = rows.at(-1)?.id
    if (last === undefined) return written
    written += await transaction((tx) => balance(tx, after, last))
    after = last
  }
}

/** How many pieces of a line refunds have put in stock again. */
const putBack = sql`coalesce((select sum(b.count) from ${refundLines} b join ${refunds} r on r.id = b.refund_id
  where b.order_line_id = l.id and r.is_restocked), 0)`

/** For the SKUs with `after` < id ≤ `last`. */
async function balance(tx: Transaction, after: number, last: number): Promise<number> {
  await tx.execute(
    sql`select ${skus.id} from ${skus} where ${skus.id} > ${after} and ${skus.id} <= ${last} order by ${skus.id} for update`,
  )
  const [ofOrders] =
    await tx.execute(sql`insert into ${stockMovements} (create_time, sku_id, order_id, kind, quantity)
    select d.create_time, d.sku_id, d.order_id, if(d.missing < 0, 'sold', 'returned'), d.missing from (
      select o.create_time, l.sku_id, l.order_id,
        if(o.status = ${cancelled}, 0, ${putBack} - l.count) - coalesce((select sum(m.quantity) from ${stockMovements} m
          where m.order_id = l.order_id and m.sku_id = l.sku_id), 0) as missing
      from ${orderLines} l join ${orders} o on o.order_id = l.order_id
      where l.sku_id > ${after} and l.sku_id <= ${last}) d
    where d.missing <> 0`)
  const [ofSkus] = await tx.execute(sql`insert into ${stockMovements} (create_time, sku_id, kind, quantity)
    select ${now()}, d.id, if(d.missing > 0, 'received', 'corrected'), d.missing from (
      select s.id, s.stock - coalesce((select sum(m.quantity) from ${stockMovements} m where m.sku_id = s.id), 0) as missing
      from ${skus} s where s.id > ${after} and s.id <= ${last}) d
    where d.missing <> 0`)
  return ofOrders.affectedRows + ofSkus.affectedRows
}
