import { eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { goods, skus } from '../../db/schema/catalog.ts'
import { stockMovements } from '../../db/schema/stock.ts'

export type Wanted = Readonly<{ skuId: number; count: number }>

/**
 * Gives back what an order took, its SKUs locked in ascending id as placing locks them, and writes it into the ledger.
 * @returns the SKUs, whose change is to be announced after the commit
 */
export async function returnStock(tx: Transaction, orderId: string, lines: readonly Wanted[]) {
  const counts = new Map(lines.map((line) => [line.skuId, line.count]))
  const ids = [...counts.keys()]
  const rows = await tx.select().from(skus).where(inArray(skus.id, ids)).orderBy(skus.id).for('update')
  for (const { id } of rows) await giveBack(tx, id, counts.get(id) as number)
  const byGoods = new Map<number, number>()
  for (const { id, goodsId } of rows)
    byGoods.set(goodsId, (byGoods.get(goodsId) ?? 0) + (counts.get(id) as number))
  for (const [goodsId, count] of [...byGoods].sort(([a], [b]) => a - b))
    await tx
      .update(goods)
      .set({ sales: sql`${goods.sales} - ${count}` })
      .where(eq(goods.id, goodsId))
  await tx.insert(stockMovements).values(
    rows.map(({ id }) => ({
      skuId: id,
      orderId,
      kind: 'returned',
      quantity: counts.get(id) as number,
    })),
  )
  return rows
}

async function giveBack(tx: Transaction, id: number, count: number): Promise<void> {
  await tx
    .update(skus)
    .set({ stock: sql`${skus.stock} + ${count}`, sales: sql`${skus.sales} - ${count}` })
    .where(eq(skus.id, id))
}
