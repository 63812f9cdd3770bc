import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { goods, skus } from '../../db/schema/catalog.ts'
import { notFound } from '../../lib/errors.ts'

/**
 * Increments the review count of a SKU and its SPU in the caller's transaction. Locks the SKU before the SPU, like sales.
 * @returns the ids of the SPU and category, whose tags the caller invalidates after the commit
 * @throws 404
 */
export async function incrementReviewCount(tx: Transaction, skuId: number) {
  await tx
    .update(skus)
    .set({ comments: sql`${skus.comments} + 1` })
    .where(eq(skus.id, skuId))
  const [sku] = await tx
    .select({ goodsId: skus.goodsId, categoryId: skus.categoryId })
    .from(skus)
    .where(eq(skus.id, skuId))
  if (!sku) throw notFound()
  await tx
    .update(goods)
    .set({ comments: sql`${goods.comments} + 1` })
    .where(eq(goods.id, sku.goodsId))
  return sku
}
