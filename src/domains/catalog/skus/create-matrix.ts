import { db, type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { notFound } from '../../../lib/errors.ts'
import { publishInvalidation, recordSkuChanges } from '../cache/change-events.ts'
import { getGoods } from '../goods/find-goods.ts'
import { lockGoods } from '../goods/lock-goods.ts'
import { stockDetails } from '../stock/adjust-stock.ts'
import { insertSku, receipt } from './create-sku.ts'
import { lockLeafCategory } from './find-sku-records.ts'
import { tagsOf } from './lock-sku-record.ts'
import { type MatrixPlan, type MatrixWish, planMatrix } from './plan-matrix.ts'
import { readSkuRecords, type SkuRecord, skuFields } from './sku-record.ts'

/** `userId` is the person who received the stock. */
export type NewMatrix = MatrixWish & Readonly<{ userId: number }>

/**
 * Plans the SKUs that `createMatrix` would make at this moment.
 * @throws 404 not_found; 400 as `createMatrix`
 */
export async function previewMatrix(goodsId: number, wish: MatrixWish): Promise<MatrixPlan> {
  return planMatrix(db, await getGoods(goodsId), wish)
}

/**
 * Makes a SKU of each combination of the chosen options that no SKU of the SPU has, all or none. They are in the third category of
 * the SPU, and their opening stock is recorded as received. Once this resolves, every process displays them; search results follow
 * within two seconds.
 * @throws 404 not_found; 400 specs_incomplete, matrix_too_large, override_unknown, sku_name_too_long, category_not_third_level
 */
export async function createMatrix(
  goodsId: number,
  { userId, ...wish }: NewMatrix,
  inTransaction?: InTransaction,
): Promise<{ created: SkuRecord[]; existing: MatrixPlan['existing'] }> {
  const made = await transaction(async (tx) => {
    const goods = await lockGoods(tx, goodsId)
    if (!goods) throw notFound()
    await lockLeafCategory(tx, goods.category3Id)
    const { missing, existing } = await planMatrix(tx, goods, wish)
    const ids: number[] = []
    for (const sku of missing)
      ids.push(await insertSku(tx, { ...sku, goodsId, categoryId: goods.category3Id, userId }))
    const created = await recordCreated(tx, ids, userId, inTransaction)
    return { created, existing }
  })
  await publishInvalidation([...new Set(made.created.flatMap(tagsOf))])
  return made
}

async function recordCreated(
  tx: Transaction,
  ids: readonly number[],
  userId: number,
  inTransaction?: InTransaction,
): Promise<SkuRecord[]> {
  await recordSkuChanges(tx, ids)
  const created = await readSkuRecords(tx, ids)
  for (const sku of created)
    await inTransaction?.(tx, {
      object: `sku:${sku.id}`,
      before: null,
      after: skuFields(sku),
      details: stockDetails(0, receipt({ stock: sku.stock, userId })),
    })
  return created
}
