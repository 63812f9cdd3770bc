import { eq } from 'drizzle-orm'
import { transaction } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { notFound } from '../../lib/errors.ts'
import { publishInvalidation, recordSkuChanges } from './cache/change-events.ts'

/** Columns that may be updated at any time. Prices are yuan with two decimals. Orders change stock and sales. */
export type SkuUpdate = Readonly<
  Partial<
    Pick<
      typeof skus.$inferInsert,
      | 'name'
      | 'caption'
      | 'price'
      | 'costPrice'
      | 'marketPrice'
      | 'isLaunched'
      | 'categoryId'
      | 'defaultImageUrl'
    >
  >
>

/**
 * Updates a SKU. Once this resolves, every process displays the new values; search results follow within two seconds.
 * @throws 404
 */
export async function updateSku(id: number, change: SkuUpdate): Promise<void> {
  const before = await transaction(async (tx) => {
    const [row] = await tx
      .select({ goodsId: skus.goodsId, categoryId: skus.categoryId })
      .from(skus)
      .where(eq(skus.id, id))
      .for('update')
    if (!row) throw notFound()
    await tx.update(skus).set(change).where(eq(skus.id, id))
    await recordSkuChanges(tx, [id])
    return row
  })
  const categoryId = change.categoryId ?? before.categoryId
  await publishInvalidation([
    `goods:${before.goodsId}`,
    `category:${before.categoryId}`,
    `category:${categoryId}`,
    `reviews:${id}`,
    'skus',
  ])
}
