import { invalidateCatalog } from './catalog-cache.ts'
import { type CacheTag, queueInvalidation, salesTags } from './change-events.ts'

/** Pieces. From this stock on, carts use the cached availability; below it, every sale invalidates it. */
export const lowStockThreshold = 100

export const lowStockTag = (skuId: number): CacheTag => `low-stock:${skuId}`

/**
 * Invalidates caches after a sale or return has committed: those of low stock immediately in this process, all others
 * within 100 ms in every process.
 * @param skus with the `stock` that is left of each
 */
export function publishStockChange(
  skus: readonly Readonly<{ id: number; goodsId: number; categoryId: number; stock: number }>[],
): void {
  const lowStock = skus.filter(({ stock }) => stock < lowStockThreshold).map(({ id }) => lowStockTag(id))
  if (lowStock.length > 0) invalidateCatalog(lowStock)
  queueInvalidation([...salesTags(skus), ...lowStock])
}
