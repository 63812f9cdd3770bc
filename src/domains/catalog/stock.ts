import { and, eq, gte, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { goods, skus } from '../../db/schema/catalog.ts'
import { skuUnavailable, stockShort } from './errors.ts'

export type Wanted = Readonly<{ skuId: number; count: number }>

/** A SKU as it stands in the locked row: what the order line copies. `price` is yuan as stored. */
export type TakenSku = Readonly<{
  id: number
  name: string
  price: string
  defaultImageUrl: string | null
  goodsId: number
  categoryId: number
  count: number
}>

/**
 * Locks the SKUs in ascending id, checks every line, then moves stock and sales; all lines or none.
 * @throws 409 sku_unavailable or stock_short, naming each SKU that stands in the way
 */
export async function takeStock(tx: Transaction, lines: readonly Wanted[]): Promise<TakenSku[]> {
  const counts = new Map(lines.map((line) => [line.skuId, line.count]))
  const ids = [...counts.keys()].sort((a, b) => a - b)
  const rows = await tx.select().from(skus).where(inArray(skus.id, ids)).orderBy(skus.id).for('update')
  const launched = new Map(rows.filter((row) => row.isLaunched).map((row) => [row.id, row]))
  const gone = ids.filter((id) => !launched.has(id))
  if (gone.length > 0) throw skuUnavailable({ members: { skus: gone.map((id) => ({ id })) } })
  const short = [...launched.values()].filter((row) => row.stock < (counts.get(row.id) as number))
  if (short.length > 0)
    throw stockShort({
      members: { skus: short.map(({ id, name, stock }) => ({ id, name, stock, wanted: counts.get(id) })) },
    })
  for (const id of ids) await moveStock(tx, id, counts.get(id) as number)
  await countGoodsSales(tx, rows, counts)
  return rows.map((row) => ({ ...row, count: counts.get(row.id) as number }))
}

/**
 * Gives back what a cancelled order took, in the same order of locks.
 * @returns the SKUs, whose change is to be announced after the commit
 */
export async function returnStock(tx: Transaction, lines: readonly Wanted[]) {
  const counts = new Map(lines.map((line) => [line.skuId, line.count]))
  const ids = [...counts.keys()].sort((a, b) => a - b)
  const rows = await tx.select().from(skus).where(inArray(skus.id, ids)).orderBy(skus.id).for('update')
  for (const row of rows) await moveStock(tx, row.id, -(counts.get(row.id) as number))
  await countGoodsSales(tx, rows, new Map([...counts].map(([id, count]) => [id, -count])))
  return rows
}

async function moveStock(tx: Transaction, id: number, count: number): Promise<void> {
  const [result] = await tx
    .update(skus)
    .set({ stock: sql`${skus.stock} - ${count}`, sales: sql`${skus.sales} + ${count}` })
    .where(and(eq(skus.id, id), gte(skus.stock, count)))
  if (result.affectedRows !== 1) throw stockShort({ members: { skus: [{ id }] } })
}

async function countGoodsSales(
  tx: Transaction,
  rows: readonly { id: number; goodsId: number }[],
  counts: ReadonlyMap<number, number>,
): Promise<void> {
  const byGoods = new Map<number, number>()
  for (const row of rows)
    byGoods.set(row.goodsId, (byGoods.get(row.goodsId) ?? 0) + (counts.get(row.id) ?? 0))
  for (const [goodsId, count] of [...byGoods].sort(([a], [b]) => a - b))
    await tx
      .update(goods)
      .set({ sales: sql`${goods.sales} + ${count}` })
      .where(eq(goods.id, goodsId))
}
