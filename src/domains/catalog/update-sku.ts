import { eq } from 'drizzle-orm'
import { transaction } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { notFound } from '../../lib/errors.ts'
import { publishInvalidation, recordSkuChanges } from './cache/change-events.ts'

/** What may be changed of a SKU at any time; prices are yuan with two places. Stock and sales move with orders. */
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
 * Changes a SKU. When this resolves every process shows it so, and searches find it so within two seconds.
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
  const moved = change.categoryId ?? before.categoryId
  await publishInvalidation([
    `goods:${before.goodsId}`,
    `category:${before.categoryId}`,
    `category:${moved}`,
    'skus',
  ])
}
