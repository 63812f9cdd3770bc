import { findShownSkus, type ShownSku } from '../catalog/shown-skus.ts'
import type { CartOwner, StoredLine } from './lines.ts'
import { readCart } from './store.ts'

export type ViewedLine = Omit<ShownSku, 'isLaunched'> &
  Omit<StoredLine, 'skuId'> &
  Readonly<{
    /** On sale, and no less in stock than wanted. */
    available: boolean
  }>

/** The cart with its articles as the catalogue shows them now; an article that is gone altogether is left out. */
export async function viewCart(owner: CartOwner): Promise<ViewedLine[]> {
  const lines = await readCart(owner)
  if (lines.length === 0) return []
  const shown = await findShownSkus(lines.map(({ skuId }) => skuId))
  return lines.flatMap(({ skuId, ...line }) => {
    const sku = shown.get(skuId)
    if (!sku) return []
    const { isLaunched, ...article } = sku
    return [{ ...article, ...line, available: isLaunched && article.stock >= line.count }]
  })
}
