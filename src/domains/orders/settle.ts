import type { CartOwner } from '../cart/lines.ts'
import { viewCart } from '../cart/view.ts'
import { priceLines } from '../promotions/price.ts'

/** The selected lines of a cart with what they cost: nothing is written, nothing reserved. */
export async function settleSelection(owner: CartOwner) {
  const lines = (await viewCart(owner)).filter((line) => line.selected)
  const price = priceLines(
    lines.map((line) => ({ skuId: line.id, count: line.count, unitFen: line.priceFen })),
  )
  return { lines, price }
}
