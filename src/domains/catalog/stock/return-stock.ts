import { eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { goods, skus } from '../../../db/schema/catalog.ts'
import { stockMovements } from '../../../db/schema/stock.ts'

export type SkuQuantity = Readonly<{ skuId: number; count: number }>

/**
 * Gives back what an order took, its SKUs locked in ascending id as placing locks them, and writes it into the ledger.
 * @returns the SKUs, whose change is to be announced after the commit
 */
export async function returnStock(tx: Transaction, orderId: string, lines: readonly SkuQuantity[]) {
  const counts = countsOf(lines)
  const rows = await lockSkuRows(tx, counts)
  await moveStock(tx, orderId, rows, counts, 'returned')
  return rows
}

/**
 * Takes again what an order has given back.
 * @returns the SKUs with what is left of them, which is to be announced after the commit; undefined, with nothing changed,
 *   when there is not enough of one or it went off sale
 */
export async function retakeStock(tx: Transaction, orderId: string, lines: readonly SkuQuantity[]) {
  const counts = countsOf(lines)
  const rows = await lockSkuRows(tx, counts)
  const isThere = ({ id, stock, isLaunched }: SkuRow) => isLaunched && stock >= (counts.get(id) as number)
  if (rows.length < counts.size || !rows.every(isThere)) return undefined
  await moveStock(tx, orderId, rows, counts, 'sold')
  return rows.map((row) => ({ ...row, stock: row.stock - (counts.get(row.id) as number) }))
}

type SkuRow = typeof skus.$inferSelect

const countsOf = (lines: readonly SkuQuantity[]) => new Map(lines.map((line) => [line.skuId, line.count]))

function lockSkuRows(tx: Transaction, counts: ReadonlyMap<number, number>): Promise<SkuRow[]> {
  return tx
    .select()
    .from(skus)
    .where(inArray(skus.id, [...counts.keys()]))
    .orderBy(skus.id)
    .for('update')
}

/** Stock and sales of SKUs that are locked, then the sales of their goods, in ascending id too, then the ledger. */
async function moveStock(
  tx: Transaction,
  orderId: string,
  rows: readonly SkuRow[],
  counts: ReadonlyMap<number, number>,
  kind: 'sold' | 'returned',
): Promise<void> {
  const sign = kind === 'returned' ? 1 : -1
  const signed = (id: number) => sign * (counts.get(id) as number)
  for (const { id } of rows)
    await tx
      .update(skus)
      .set({ stock: sql`${skus.stock} + ${signed(id)}`, sales: sql`${skus.sales} - ${signed(id)}` })
      .where(eq(skus.id, id))
  const byGoods = new Map<number, number>()
  for (const { id, goodsId } of rows) byGoods.set(goodsId, (byGoods.get(goodsId) ?? 0) + signed(id))
  for (const [goodsId, count] of [...byGoods].sort(([a], [b]) => a - b))
    await tx
      .update(goods)
      .set({ sales: sql`${goods.sales} - ${count}` })
      .where(eq(goods.id, goodsId))
  if (rows.length === 0) return
  await tx
    .insert(stockMovements)
    .values(rows.map(({ id }) => ({ skuId: id, orderId, kind, quantity: signed(id) })))
}
