import { invalidateCatalog } from './catalog-cache.ts'
import { type CacheTag, queueInvalidation, salesTags } from './change-events.ts'

/** Pieces. What may be put into a cart of a SKU with no fewer is answered from memory; below, each sale is told. */
export const lowStockThreshold = 100

export const lowStockTag = (skuId: number): CacheTag => `low-stock:${skuId}`

/**
 * Tells of sales after their commit: soon in every process, and here at once where few are left.
 * @param skus with what is left of each in `stock`
 */
export function publishStockChange(
  skus: readonly Readonly<{ id: number; goodsId: number; categoryId: number; stock: number }>[],
): void {
  const lowStock = skus.filter(({ stock }) => stock < lowStockThreshold).map(({ id }) => lowStockTag(id))
  if (lowStock.length > 0) invalidateCatalog(lowStock)
  queueInvalidation([...salesTags(skus), ...lowStock])
}
