import { findSkuSnapshots, type SkuSnapshot } from '../catalog/sku-snapshots.ts'
import type { CartOwner, StoredLine } from './cart-lines.ts'
import { readCart } from './cart-store.ts'
import { removeCartLine } from './change-lines.ts'

export type CartLineView = Omit<SkuSnapshot, 'isLaunched'> &
  Omit<StoredLine, 'skuId'> &
  Readonly<{
    /** On sale, and no less in stock than wanted. */
    available: boolean
  }>

/**
 * The cart with its articles as the catalogue shows them now. A line whose article is gone altogether is taken out of it: an
 * order with it would be refused, and nobody could see why.
 */
export async function viewCart(owner: CartOwner): Promise<CartLineView[]> {
  const lines = await readCart(owner)
  if (lines.length === 0) return []
  const shown = await findSkuSnapshots(lines.map(({ skuId }) => skuId))
  const gone = lines.filter(({ skuId }) => !shown.has(skuId))
  await Promise.all(gone.map(({ skuId }) => removeCartLine(owner, skuId)))
  return lines.flatMap(({ skuId, ...line }) => {
    const sku = shown.get(skuId)
    if (!sku) return []
    const { isLaunched, ...article } = sku
    return [{ ...article, ...line, available: isLaunched && article.stock >= line.count }]
  })
}
