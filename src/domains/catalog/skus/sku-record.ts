import { asc, eq, inArray } from 'drizzle-orm'
import type { Executor } from '../../../db/client.ts'
import type { Fields } from '../../../db/in-transaction.ts'
import { categories, goods, skuSpecifications, skus } from '../../../db/schema/catalog.ts'
import { scheduleFields } from '../schedule.ts'

/** The option that a SKU has for a specification of its SPU. */
export type SpecChoice = Readonly<{ specId: number; optionId: number }>

const columns = {
  id: skus.id,
  name: skus.name,
  caption: skus.caption,
  goodsId: skus.goodsId,
  goodsName: goods.name,
  categoryId: skus.categoryId,
  categoryName: categories.name,
  price: skus.price,
  costPrice: skus.costPrice,
  marketPrice: skus.marketPrice,
  stock: skus.stock,
  sales: skus.sales,
  comments: skus.comments,
  isLaunched: skus.isLaunched,
  defaultImageUrl: skus.defaultImageUrl,
  purchaseLimit: skus.purchaseLimit,
  lowStockThreshold: skus.lowStockThreshold,
  launchAt: skus.launchAt,
  unlaunchAt: skus.unlaunchAt,
  deletedTime: skus.deletedTime,
}

/** A SKU with everything that staff see of it, on sale or not. Prices are yuan with two decimals. */
export type SkuRecord = Readonly<
  Omit<
    typeof skus.$inferSelect,
    'createTime' | 'updateTime' | 'unpaidLimit' | 'isLowStock' | 'lowStockTime'
  > & {
    goodsName: string
    categoryName: string
    /** In the order of specifications. */
    specs: readonly SpecChoice[]
  }
>

/** Reads SKUs in two statements, in the order of `ids`; unknown ids are left out. */
export async function readSkuRecords(executor: Executor, ids: readonly number[]): Promise<SkuRecord[]> {
  if (ids.length === 0) return []
  const rows = await executor
    .select(columns)
    .from(skus)
    .innerJoin(goods, eq(goods.id, skus.goodsId))
    .innerJoin(categories, eq(categories.id, skus.categoryId))
    .where(inArray(skus.id, [...ids]))
  const specs = Map.groupBy(await readSpecs(executor, ids), ({ skuId }) => skuId)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    const own = (specs.get(id) ?? []).map(({ specId, optionId }) => ({ specId, optionId }))
    return row ? [{ ...row, specs: own }] : []
  })
}

function readSpecs(executor: Executor, ids: readonly number[]) {
  return executor
    .select({
      skuId: skuSpecifications.skuId,
      specId: skuSpecifications.specId,
      optionId: skuSpecifications.optionId,
    })
    .from(skuSpecifications)
    .where(inArray(skuSpecifications.skuId, [...ids]))
    .orderBy(asc(skuSpecifications.specId))
}

/**
 * Returns the fields of a SKU that people edit, by their names on the wire. Stock moves by the ledger and pictures by their own
 * routes.
 */
export function skuFields(sku: SkuRecord): Fields {
  return {
    name: sku.name,
    caption: sku.caption,
    spu_id: sku.goodsId,
    category_id: sku.categoryId,
    price: sku.price,
    cost_price: sku.costPrice,
    market_price: sku.marketPrice,
    is_launched: sku.isLaunched,
    specs: sku.specs.map(({ specId, optionId }) => ({ spec_id: specId, option_id: optionId })),
    purchase_limit: sku.purchaseLimit,
    low_stock_threshold: sku.lowStockThreshold,
    ...scheduleFields(sku),
  }
}
