import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { goods, skus } from '../../db/schema/catalog.ts'
import { notFound } from '../../lib/errors.ts'

/**
 * One review more of a SKU and of its SPU, in the caller's transaction; locks the one, then the other, as sales do.
 * @returns what to announce the change of, after the commit
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
