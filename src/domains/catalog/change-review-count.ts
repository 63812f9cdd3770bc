import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { goods, skus } from '../../db/schema/catalog.ts'
import { notFound } from '../../lib/errors.ts'

/**
 * Adds to the review count of a SKU and its SPU in the caller's transaction: 1 for a review that shoppers see from now on, -1 for
 * one that they see no longer. Locks the SKU before the SPU, like sales.
 * @returns the ids of the SPU and category, whose tags the caller invalidates after the commit
 * @throws 404
 */
export async function changeReviewCount(tx: Transaction, skuId: number, by: 1 | -1) {
  await tx
    .update(skus)
    .set({ comments: sql`greatest(${skus.comments} + ${by}, 0)` })
    .where(eq(skus.id, skuId))
  const [sku] = await tx
    .select({ goodsId: skus.goodsId, categoryId: skus.categoryId })
    .from(skus)
    .where(eq(skus.id, skuId))
  if (!sku) throw notFound()
  await tx
    .update(goods)
    .set({ comments: sql`greatest(${goods.comments} + ${by}, 0)` })
    .where(eq(goods.id, sku.goodsId))
  return sku
}
