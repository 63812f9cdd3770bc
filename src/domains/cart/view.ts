import { inArray } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { type Fen, parseFen } from '../../lib/money.ts'
import type { CartOwner } from './lines.ts'
import { readCart } from './store.ts'

export type ViewedLine = Readonly<{
  id: number
  goodsId: number
  categoryId: number
  name: string
  /** The list price of one piece. */
  priceFen: Fen
  defaultImageUrl: string | null
  count: number
  selected: boolean
  /** What one piece cost when it was last added, null where that is not known. */
  addedFen: Fen | null
  stock: number
  /** On sale, and no less in stock than wanted. */
  available: boolean
}>

/** The cart with its articles as they are now, in one statement; an article that is gone altogether is left out. */
export async function viewCart(owner: CartOwner): Promise<ViewedLine[]> {
  const lines = await readCart(owner)
  if (lines.length === 0) return []
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
    .where(
      inArray(
        skus.id,
        lines.map((line) => line.skuId),
      ),
    )
  const bySku = new Map(rows.map((row) => [row.id, row]))
  return lines.flatMap(({ skuId, count, selected, addedFen }) => {
    const row = bySku.get(skuId)
    if (!row) return []
    const { price, isLaunched, ...article } = row
    const available = isLaunched && row.stock >= count
    return [{ ...article, priceFen: parseFen(price), count, selected, addedFen, available }]
  })
}
