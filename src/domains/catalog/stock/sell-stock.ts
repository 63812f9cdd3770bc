import type { PipelinedTx } from '../../../db/pipelined-transaction.ts'
import { now } from '../../../lib/clock.ts'

/** A SKU as its locked row has it: what is decided by and what an order line copies. `price` is yuan as stored. */
export type LockedSku = Readonly<{
  id: number
  name: string
  price: string
  imageUrl: string | null
  goodsId: number
  categoryId: number
  stock: number
  isLaunched: boolean
}>

/** One line that an order takes. */
export type Sale = Readonly<{ orderId: string; skuId: number; count: number }>

const lockSql = `SELECT id, name, price, default_image_url AS imageUrl, goods_id AS goodsId, category_id AS categoryId,
  stock, is_launched AS isLaunched FROM tb_sku WHERE id IN (?) ORDER BY id FOR UPDATE`

/** Locks SKUs in ascending id until the transaction ends. */
export async function lockSkus(tx: PipelinedTx, ids: Iterable<number>): Promise<Map<number, LockedSku>> {
  const wanted = [...new Set(ids)].sort((a, b) => a - b)
  const rows = await tx.rows<Omit<LockedSku, 'isLaunched'> & { isLaunched: number }>(lockSql, [wanted])
  return new Map(rows.map((row) => [row.id, { ...row, isLaunched: row.isLaunched === 1 }]))
}

/**
 * Moves stock and sales of SKUs that this transaction has locked and found to be enough, and writes the ledger: three
 * statements, however many sales there are. Should a row hold less than it showed when it was locked, the statement
 * fails, since stock cannot be null, and with it a commit in the same exchange.
 */
export async function sellStock(
  tx: PipelinedTx,
  sales: readonly Sale[],
  locked: ReadonlyMap<number, LockedSku>,
): Promise<void> {
  const [bySku, byGoods] = [new Map<number, number>(), new Map<number, number>()]
  for (const { skuId, count } of sales) {
    add(bySku, skuId, count)
    add(byGoods, (locked.get(skuId) as LockedSku).goodsId, count)
  }
  const at = now()
  const sold = quantityOf(bySku)
  await Promise.all([
    tx.run(
      `UPDATE tb_sku SET stock = CASE WHEN stock >= ${sold} THEN stock - ${sold} END, sales = sales + ${sold},
       update_time = ? WHERE id IN (?) ORDER BY id`,
      [at, [...bySku.keys()]],
    ),
    // the goods of a SKU are locked after the SKUs, in ascending id too
    tx.run(
      `UPDATE tb_goods SET sales = sales + ${quantityOf(byGoods)}, update_time = ? WHERE id IN (?) ORDER BY id`,
      [at, [...byGoods.keys()]],
    ),
    tx.run('INSERT INTO tb_stock_movement (create_time, sku_id, order_id, kind, quantity) VALUES ?', [
      sales.map(({ orderId, skuId, count }) => [at, skuId, orderId, 'sold', -count]),
    ]),
  ])
}

function add(sums: Map<number, number>, id: number, count: number): void {
  sums.set(id, (sums.get(id) ?? 0) + count)
}

/** An SQL expression for how many each id has; most have equally many. */
function quantityOf(counts: ReadonlyMap<number, number>): string {
  const groups = [...Map.groupBy(counts, ([, count]) => count)].sort(([, a], [, b]) => b.length - a.length)
  const [[usual] = [0], ...others] = groups
  if (others.length === 0) return String(usual)
  const cases = others.map(([count, same]) => `WHEN id IN (${same.map(([id]) => id).join()}) THEN ${count}`)
  return `(CASE ${cases.join(' ')} ELSE ${usual} END)`
}
