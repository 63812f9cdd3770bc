import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import type { InTransaction } from '../../db/in-transaction.ts'
import { skuSpecifications, skus } from '../../db/schema/catalog.ts'
import { definedMembers } from '../../lib/values/defined-members.ts'
import { type CacheTag, publishInvalidation, recordSkuChanges } from './cache/change-events.ts'
import { requireSchedule } from './schedule.ts'
import {
  combinationOf,
  lockGoodsOfSku,
  requireCompleteSpecs,
  requireFreeCombination,
} from './skus/check-combination.ts'
import { lockLeafCategory } from './skus/find-sku-records.ts'
import { lockSkuRecord, tagsOf } from './skus/lock-sku-record.ts'
import { readSkuRecords, type SkuRecord, type SpecChoice, skuFields } from './skus/sku-record.ts'
import { adjustStock, type DecideAdjustment, stockDetails } from './stock/adjust-stock.ts'

/** Columns that may be updated at any time. Prices are yuan with two decimals. Orders change stock and sales. */
type SkuColumns = Pick<
  typeof skus.$inferInsert,
  | 'name'
  | 'caption'
  | 'goodsId'
  | 'price'
  | 'costPrice'
  | 'marketPrice'
  | 'isLaunched'
  | 'categoryId'
  | 'defaultImageUrl'
  | 'purchaseLimit'
  | 'lowStockThreshold'
  | 'launchAt'
  | 'unlaunchAt'
>

/** What to change of a SKU. A member that is undefined keeps its value. */
export type SkuUpdate = Readonly<
  { [Name in keyof SkuColumns]?: SkuColumns[Name] | undefined } & {
    specs?: readonly SpecChoice[] | undefined
    adjustment?: DecideAdjustment | undefined
  }
>

/**
 * Updates a SKU and moves its stock. Once this resolves, every process displays the new values; search results follow within two
 * seconds.
 * @returns the stored SKU
 * @throws 404 not_found; 400 goods_unknown, category_not_third_level, specs_incomplete, combination_taken, stock_out_of_range,
 *   stock_reason_unfit, schedule_ambiguous
 */
export async function updateSku(
  id: number,
  change: SkuUpdate,
  inTransaction?: InTransaction,
): Promise<SkuRecord> {
  const { after, tags } = await transaction((tx) => updateSkuIn(tx, id, change, inTransaction))
  await publishInvalidation(tags)
  return after
}

/**
 * Updates a SKU in the caller's transaction, for changes of many SKUs.
 * @returns the stored SKU, and the tags to invalidate after the commit
 * @throws as `updateSku`
 */
export async function updateSkuIn(
  tx: Transaction,
  id: number,
  { specs, adjustment, ...change }: SkuUpdate,
  inTransaction?: InTransaction,
): Promise<{ after: SkuRecord; tags: CacheTag[] }> {
  const columns = definedMembers(change)
  const before = await lockSkuRecord(tx, id)
  const { goodsId = before.goodsId, categoryId = before.categoryId } = columns
  if (specs || goodsId !== before.goodsId) await changeSpecs(tx, before, goodsId, specs ?? before.specs)
  if (categoryId !== before.categoryId) await lockLeafCategory(tx, categoryId)
  requireSchedule({ ...before, ...columns })
  const moved = await adjustment?.(before.stock)
  const revived = columns.isLaunched ? { deletedTime: null } : {}
  if (Object.keys(columns).length > 0)
    await tx
      .update(skus)
      .set({ ...columns, ...revived })
      .where(eq(skus.id, id))
  if (moved) await adjustStock(tx, id, moved)
  await recordSkuChanges(tx, [id])
  const [after] = (await readSkuRecords(tx, [id])) as [SkuRecord]
  await inTransaction?.(tx, {
    object: `sku:${id}`,
    before: skuFields(before),
    after: skuFields(after),
    details: moved && stockDetails(before.stock, moved),
  })
  return { after, tags: [...new Set([...tagsOf(before), ...tagsOf(after)])] }
}

async function changeSpecs(
  tx: Transaction,
  before: SkuRecord,
  goodsId: number,
  specs: readonly SpecChoice[],
): Promise<void> {
  const isSame = goodsId === before.goodsId && combinationOf(specs) === combinationOf(before.specs)
  if (!isSame) await lockGoodsOfSku(tx, goodsId)
  await requireCompleteSpecs(tx, goodsId, specs)
  if (isSame) return
  await requireFreeCombination(tx, goodsId, specs, before.id)
  await tx.delete(skuSpecifications).where(eq(skuSpecifications.skuId, before.id))
  if (specs.length > 0)
    await tx.insert(skuSpecifications).values(specs.map((choice) => ({ ...choice, skuId: before.id })))
}
