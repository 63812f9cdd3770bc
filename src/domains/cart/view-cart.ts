import { findSkuSnapshots, type SkuSnapshot } from '../catalog/sku-snapshots.ts'
import type { CartOwner, StoredLine } from './cart-lines.ts'
import { readCart } from './cart-store.ts'
import { removeCartLine } from './change-lines.ts'

export type CartLineView = Omit<SkuSnapshot, 'isLaunched'> &
  Omit<StoredLine, 'skuId'> &
  Readonly<{
    /** On sale with enough stock for `count`. */
    available: boolean
  }>

/**
 * Returns the cart with current SKU snapshots. Removes lines whose SKU no longer exists: an order with such a line would be
 * refused without a visible reason.
 */
export async function viewCart(owner: CartOwner): Promise<CartLineView[]> {
  const lines = await readCart(owner)
  if (lines.length === 0) return []
  const snapshots = await findSkuSnapshots(lines.map(({ skuId }) => skuId))
  const orphans = lines.filter(({ skuId }) => !snapshots.has(skuId))
  await Promise.all(orphans.map(({ skuId }) => removeCartLine(owner, skuId)))
  return lines.flatMap(({ skuId, ...line }) => {
    const sku = snapshots.get(skuId)
    if (!sku) return []
    const { isLaunched, ...snapshot } = sku
    return [{ ...snapshot, ...line, available: isLaunched && snapshot.stock >= line.count }]
  })
}
