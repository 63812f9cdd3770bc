import { eq, inArray } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { goods, skus } from '../../db/schema/catalog.ts'
import { createBatchLoader } from '../../lib/cache/batch-loader.ts'
import { type Fen, parseFen } from '../../lib/money.ts'
import { cacheRowsById } from './cache/catalog-cache.ts'

/** A SKU as a cart displays it, on sale or not. */
export type SkuSnapshot = Readonly<{
  id: number
  goodsId: number
  categoryId: number
  name: string
  /** List price of one piece. */
  priceFen: Fen
  defaultImageUrl: string | null
  stock: number
  isLaunched: boolean
  /** Pieces that one user may hold in unpaid orders; null: the limit of the shop. */
  unpaidLimit: number | null
  /** Pieces that one user may buy; null: no limit. */
  purchaseLimit: number | null
  /** Whether a received piece can be returned without a reason. */
  isReturnable: boolean
}>

const idsPerStatement = 256

/** Returns snapshots by SKU id, at most 1.5 seconds old; unknown ids are absent. */
export const findSkuSnapshots = cacheRowsById<SkuSnapshot>(
  'sku',
  createBatchLoader(readSnapshots, idsPerStatement),
  (sku) => (sku ? [`goods:${sku.goodsId}`, `stock:${sku.goodsId}`] : []),
)

async function readSnapshots(ids: readonly number[]): Promise<Map<number, SkuSnapshot>> {
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
      unpaidLimit: skus.unpaidLimit,
      purchaseLimit: skus.purchaseLimit,
      isReturnable: goods.isReturnable,
    })
    .from(skus)
    .innerJoin(goods, eq(goods.id, skus.goodsId))
    .where(inArray(skus.id, [...ids]))
  return new Map(rows.map(({ price, ...row }) => [row.id, { ...row, priceFen: parseFen(price) }]))
}
