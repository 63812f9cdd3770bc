import { and, asc, eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { goods, skus } from '../../../db/schema/catalog.ts'
import { definedMembers } from '../../../lib/defined-members.ts'
import { notFound } from '../../../lib/errors.ts'
import { type CacheTag, publishInvalidation, recordSkuChanges } from '../cache/change-events.ts'
import { requireSchedule, type Schedule } from '../schedule.ts'
import { useDescriptionPictures } from './description-pictures.ts'
import { getGoods } from './find-goods.ts'
import { type Goods, type GoodsRow, goodsFields } from './goods-fields.ts'
import { lockBrandOf, lockCategoryPath, lockGoods } from './lock-goods.ts'
import { type Descriptions, sanitizeDescriptions } from './sanitize-description.ts'

export type NewGoods = Pick<GoodsRow, 'name' | 'brandId' | 'category1Id' | 'category2Id' | 'category3Id'> &
  Descriptions

/** What staff may change of an SPU. */
export type GoodsChange = Partial<NewGoods & Schedule & Pick<GoodsRow, 'isReturnable'>>

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

/**
 * Updates an SPU; a field that is undefined keeps its value. SKUs in its third category move with it, so that page, lists and
 * search agree; SKUs in another category stay there. Once this resolves, every process displays the new values; search results
 * follow within two seconds.
 * @throws 404 not_found; 400 brand_unknown, category_unknown, category_not_child, schedule_ambiguous, picture_removed
 */
export async function updateGoods(
  id: number,
  change: GoodsChange,
  inTransaction?: InTransaction,
): Promise<Goods> {
  const columns = { ...definedMembers(change), ...sanitizeDescriptions(change) }
  const { stored, tags } = await transaction(async (tx) => {
    await lockSkusThatMove(tx, id, columns)
    const before = await lockGoods(tx, id)
    if (!before) throw notFound()
    const after = { ...before, ...columns }
    requireSchedule(after)
    if (after.brandId !== before.brandId) await lockBrandOf(tx, after)
    if (!hasSamePath(before, after)) await lockCategoryPath(tx, after)
    await useDescriptionPictures(tx, columns)
    if (Object.keys(columns).length > 0) await tx.update(goods).set(columns).where(eq(goods.id, id))
    const tags = await changeSkus(tx, before, after)
    const stored = await getGoods(id, tx)
    await inTransaction?.(tx, {
      object: `goods:${id}`,
      before: goodsFields(before),
      after: goodsFields(stored),
    })
    return { stored, tags }
  })
  await publishInvalidation([`goods:${id}`, ...tags])
  return stored
}

/** Sales lock SKUs before their SPU, so a move does too. */
async function lockSkusThatMove(tx: Transaction, id: number, { category3Id }: Partial<GoodsRow>) {
  if (category3Id === undefined) return
  const [row] = await tx.select({ category3Id: goods.category3Id }).from(goods).where(eq(goods.id, id))
  if (!row || row.category3Id === category3Id) return
  await tx.select({ id: skus.id }).from(skus).where(eq(skus.goodsId, id)).orderBy(asc(skus.id)).for('update')
}

function hasSamePath(one: GoodsRow, other: GoodsRow): boolean {
  return (
    one.category1Id === other.category1Id &&
    one.category2Id === other.category2Id &&
    one.category3Id === other.category3Id
  )
}

/** Moves the SKUs of an SPU to its new category and records them for the search index. @returns the tags that this affects */
async function changeSkus(tx: Transaction, before: GoodsRow, after: GoodsRow): Promise<CacheTag[]> {
  const isMoved = after.category3Id !== before.category3Id
  if (!isMoved && after.brandId === before.brandId) return []
  if (isMoved)
    await tx
      .update(skus)
      .set({ categoryId: after.category3Id })
      .where(and(eq(skus.goodsId, after.id), eq(skus.categoryId, before.category3Id)))
  const rows = await tx.select({ id: skus.id }).from(skus).where(eq(skus.goodsId, after.id))
  await recordSkuChanges(
    tx,
    rows.map(({ id }) => id),
  )
  return ['skus', `category:${before.category3Id}`, `category:${after.category3Id}`]
}
