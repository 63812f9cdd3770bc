import { transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { goods } from '../../../db/schema/catalog.ts'
import { useDescriptionPictures } from './description-pictures.ts'
import { getGoods } from './find-goods.ts'
import { type Goods, type GoodsRow, goodsFields } from './goods-fields.ts'
import { lockBrandOf, lockCategoryPath } from './lock-goods.ts'
import { type Descriptions, sanitizeDescriptions } from './sanitize-description.ts'

export type NewGoods = Pick<GoodsRow, 'name' | 'brandId' | 'category1Id' | 'category2Id' | 'category3Id'> &
  Descriptions

/**
 * Stores an SPU. Its descriptions are sanitized; one that is absent is empty.
 * @throws 400 brand_unknown, category_unknown, category_not_child, picture_removed
 */
export async function createGoods(wish: NewGoods, inTransaction?: InTransaction): Promise<Goods> {
  const empty = { descDetail: '', descPack: '', descService: '' }
  const row = { ...empty, ...wish, ...sanitizeDescriptions(wish) }
  return transaction(async (tx) => {
    await lockBrandOf(tx, row)
    await lockCategoryPath(tx, row)
    await useDescriptionPictures(tx, row)
    const [stored] = await tx.insert(goods).values(row).$returningId()
    const created = await getGoods((stored as { id: number }).id, tx)
    await inTransaction?.(tx, { object: `goods:${created.id}`, before: null, after: goodsFields(created) })
    return created
  })
}
