import { inArray } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { type Fen, parseFen } from '../../lib/money.ts'
import { cacheRowsById } from './cache/catalog-cache.ts'

/** What a cart shows of a SKU, on sale or not. */
export type SkuSnapshot = Readonly<{
  id: number
  goodsId: number
  categoryId: number
  name: string
  /** The list price of one piece. */
  priceFen: Fen
  defaultImageUrl: string | null
  stock: number
  isLaunched: boolean
}>

/**
 * SKUs by their ids, from memory, those that are not held in one statement. Changes and sales are announced; whatever is
 * not shows within two seconds.
 */
export function findSkuSnapshots(
  ids: readonly number[],
): ReadonlyMap<number, SkuSnapshot> | Promise<ReadonlyMap<number, SkuSnapshot>> {
  return cacheRowsById('sku', ids, load, (sku) =>
    sku ? [`goods:${sku.goodsId}`, `stock:${sku.goodsId}`] : [],
  )
}

async function load(ids: readonly number[]): Promise<Map<number, SkuSnapshot>> {
  const rows = await db
    .select({
      id: skus.id,
      goodsId: skus.goodsId,
      categoryId: skus.categoryId,
      name: skus.name,
      price: skus.price,
      defaultImageUrl: skus.defaultImageUrl,
      stock: skus.stock,
      isLaunched: skus.isLaunched,
    })
    .from(skus)
    .where(inArray(skus.id, [...ids]))
  return new Map(rows.map(({ price, ...row }) => [row.id, { ...row, priceFen: parseFen(price) }]))
}
