import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { skuSpecifications, skus } from '../../../db/schema/catalog.ts'
import { publishInvalidation, recordSkuChanges } from '../cache/change-events.ts'
import { recordAdjustment, stockDetails } from '../stock/adjust-stock.ts'
import { lockGoodsOfSku, requireCompleteSpecs, requireFreeCombination } from './check-combination.ts'
import { lockLeafCategory } from './find-sku-records.ts'
import { tagsOf } from './lock-sku-record.ts'
import { readSkuRecords, type SkuRecord, type SpecChoice, skuFields } from './sku-record.ts'

/** Prices are yuan with two decimals. */
export type NewSku = Readonly<
  Pick<
    typeof skus.$inferInsert,
    'name' | 'caption' | 'goodsId' | 'categoryId' | 'price' | 'costPrice' | 'marketPrice' | 'isLaunched'
  > & {
    stock: number
    specs: readonly SpecChoice[]
    /** The person who received the stock; null: a command. */
    userId: number | null
  }
>

/**
 * Stores a SKU, and its opening stock as received.
 * @throws 400 goods_unknown, category_not_third_level, specs_incomplete, combination_taken
 */
export async function createSku(sku: NewSku, inTransaction?: InTransaction): Promise<SkuRecord> {
  const stored = await transaction((tx) => createSkuIn(tx, sku, inTransaction))
  await publishInvalidation(tagsOf(stored))
  return stored
}

/**
 * Stores a SKU in the caller's transaction, for many SKUs. The caller invalidates `tagsOf` the stored SKU after the commit.
 * @throws as `createSku`
 */
export async function createSkuIn(
  tx: Transaction,
  sku: NewSku,
  inTransaction?: InTransaction,
): Promise<SkuRecord> {
  await lockGoodsOfSku(tx, sku.goodsId)
  await lockLeafCategory(tx, sku.categoryId)
  await requireCompleteSpecs(tx, sku.goodsId, sku.specs)
  await requireFreeCombination(tx, sku.goodsId, sku.specs)
  const id = await insertSku(tx, sku)
  await recordSkuChanges(tx, [id])
  const [record] = (await readSkuRecords(tx, [id])) as [SkuRecord]
  await inTransaction?.(tx, {
    object: `sku:${id}`,
    before: null,
    after: skuFields(record),
    details: stockDetails(0, receipt(sku)),
  })
  return record
}

/** Returns the movement of an opening stock. */
export const receipt = ({ stock, userId }: Pick<NewSku, 'stock' | 'userId'>) =>
  ({ delta: stock, reason: 'received', userId }) as const

/** Stores a SKU with its options, and its opening stock as received. @returns its id */
export async function insertSku(tx: Transaction, sku: NewSku): Promise<number> {
  const { specs, userId: _, ...columns } = sku
  const [row] = await tx.insert(skus).values(columns).$returningId()
  const { id } = row as { id: number }
  if (specs.length > 0)
    await tx.insert(skuSpecifications).values(specs.map((choice) => ({ ...choice, skuId: id })))
  if (sku.stock > 0) await recordAdjustment(tx, id, receipt(sku))
  return id
}
