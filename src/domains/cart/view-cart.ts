import type { SkuSnapshot } from '../catalog/sku-snapshots.ts'
import type { CartOwner, StoredLine } from './cart-lines.ts'
import { readCart } from './cart-store.ts'
import { removeCartLine } from './change-lines.ts'
import type { LineProblem } from './line-problem.ts'
import { viewLines } from './view-lines.ts'

export type CartLineView = Omit<SkuSnapshot, 'isLaunched'> &
  Omit<StoredLine, 'skuId'> &
  Readonly<{
    /** On sale, with enough stock for `count`, and within the limits of the user. */
    available: boolean
    problem: LineProblem | null
  }>

/**
 * Returns the cart with current SKU snapshots. Removes lines whose SKU no longer exists: an order with such a line would be
 * refused without a visible reason.
 */
export async function viewCart(owner: CartOwner): Promise<CartLineView[]> {
  const lines = await readCart(owner)
  const views = await viewLines(lines, owner.kind === 'user' ? owner.userId : undefined)
  const orphans = lines.filter(({ skuId }) => !views.has(skuId))
  await Promise.all(orphans.map(({ skuId }) => removeCartLine(owner, skuId)))
  return lines.flatMap(({ skuId, ...line }) => {
    const view = views.get(skuId)
    if (!view) return []
    const { isLaunched, ...sku } = view
    return [{ ...sku, ...line, available: view.problem === null }]
  })
}
