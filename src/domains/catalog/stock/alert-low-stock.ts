import { and, eq, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { raiseAlert } from '../../../lib/alerts.ts'
import { now } from '../../../lib/clock.ts'

const batchSize = 100

/**
 * Alerts once for each SKU whose stock fell below its threshold, by an order, staff or SQL. The next fall is
 * announced after the stock has recovered. Several processes may run it: one of them marks each crossing.
 * @returns the SKUs that this call has announced
 */
export async function alertLowStock(): Promise<number[]> {
  await db
    .update(skus)
    .set({ lowStockTime: null, updateTime: sql`${skus.updateTime}` })
    .where(and(isNotNull(skus.lowStockTime), or(eq(skus.isLowStock, false), isNull(skus.isLowStock))))
  const announced: number[] = []
  for (;;) {
    const rows = await db
      .select({ id: skus.id, stock: skus.stock, threshold: skus.lowStockThreshold })
      .from(skus)
      .where(crossed)
      .limit(batchSize)
    if (rows.length === 0) return announced
    for (const row of rows) if (await announce(row)) announced.push(row.id)
  }
}

const crossed = and(eq(skus.isLowStock, true), isNull(skus.lowStockTime))

async function announce({ id, stock, threshold }: { id: number; stock: number; threshold: number }) {
  const [marked] = await db
    .update(skus)
    .set({ lowStockTime: now(), updateTime: sql`${skus.updateTime}` })
    .where(and(eq(skus.id, id), crossed))
  if (marked.affectedRows === 0) return false
  raiseAlert('stock_low', { sku: id, stock, threshold })
  return true
}
