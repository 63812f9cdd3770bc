import { createHash } from 'node:crypto'
import type { SkuQuantity } from '../catalog/stock/lock-skus.ts'

const characters = 32

/**
 * Returns a digest of lines: their SKUs and counts, in any order. Settlement answers it, and the order that is sent with it
 * contains exactly these lines.
 */
export function digestSelection(lines: readonly SkuQuantity[]): string {
  const text = lines
    .toSorted((a, b) => a.skuId - b.skuId)
    .map(({ skuId, count }) => `${skuId}:${count}`)
    .join()
  return createHash('sha256').update(text).digest('hex').slice(0, characters)
}
