import { and, asc, eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import { type Change, type InTransaction, reportConsequences } from '../../db/in-transaction.ts'
import { readInBatches } from '../../db/read-in-batches.ts'
import { goods, skus } from '../../db/schema/catalog.ts'
import { notFound } from '../../lib/errors.ts'
import { definedMembers } from '../../lib/values/defined-members.ts'
import { type CacheTag, publishInvalidation, recordSkuChanges } from './cache/change-events.ts'
import type { NewGoods } from './goods/create-goods.ts'
import { useDescriptionPictures } from './goods/description-pictures.ts'
import { getGoods } from './goods/find-goods.ts'
import { type Goods, type GoodsRow, goodsFields } from './goods/goods-fields.ts'
import { lockBrandOf, lockCategoryPath, lockGoods } from './goods/lock-goods.ts'
import { sanitizeDescriptions } from './goods/sanitize-description.ts'
import { requireSchedule, type Schedule } from './schedule.ts'
import { readSkuRecords, skuFields } from './skus/sku-record.ts'

/** What staff may change of an SPU. */
export type GoodsChange = Partial<NewGoods & Schedule & Pick<GoodsRow, 'isReturnable'>>

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
    const { tags, changes } = await changeSkus(tx, before, after)
    const stored = await getGoods(id, tx)
    await inTransaction?.(tx, {
      object: `goods:${id}`,
      before: goodsFields(before),
      after: goodsFields(stored),
    })
    await reportConsequences(tx, { cause: `goods:${id}`, changes }, inTransaction)
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

/**
 * Moves the SKUs of an SPU to its new category and records them for the search index. @returns the tags that this affects, and
 * the changes
 */
async function changeSkus(
  tx: Transaction,
  before: GoodsRow,
  after: GoodsRow,
): Promise<{ tags: CacheTag[]; changes: Change[] }> {
  const isMoved = after.category3Id !== before.category3Id
  if (!isMoved && after.brandId === before.brandId) return { tags: [], changes: [] }
  const rows = await tx
    .select({ id: skus.id, categoryId: skus.categoryId })
    .from(skus)
    .where(eq(skus.goodsId, after.id))
  const idsOf = (list: typeof rows) => list.map(({ id }) => id)
  const moving = isMoved ? idsOf(rows.filter((row) => row.categoryId === before.category3Id)) : []
  if (moving.length > 0)
    await tx
      .update(skus)
      .set({ categoryId: after.category3Id })
      .where(and(eq(skus.goodsId, after.id), eq(skus.categoryId, before.category3Id)))
  await recordSkuChanges(tx, idsOf(rows))
  const tags: CacheTag[] = ['skus', `category:${before.category3Id}`, `category:${after.category3Id}`]
  const moved = await readInBatches(moving, (ids) => readSkuRecords(tx, ids))
  const changes = moved.map((sku) => ({
    object: `sku:${sku.id}`,
    before: skuFields({ ...sku, categoryId: before.category3Id }),
    after: skuFields(sku),
  }))
  return { tags, changes }
}
