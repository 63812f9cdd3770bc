import { inArray } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { type Fen, parseFen } from '../../lib/money.ts'
import type { CartOwner } from './lines.ts'
import { readCart } from './store.ts'

export type ViewedLine = Readonly<{
  id: number
  name: string
  priceFen: Fen
  defaultImageUrl: string | null
  count: number
  selected: boolean
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
  return lines.flatMap(({ skuId, count, selected }) => {
    const row = bySku.get(skuId)
    if (!row) return []
    const { id, name, price, defaultImageUrl, stock, isLaunched } = row
    const available = isLaunched && stock >= count
    return [{ id, name, priceFen: parseFen(price), defaultImageUrl, count, selected, stock, available }]
  })
}
