import { now } from '../../lib/clock.ts'
import type { Fen } from '../../lib/money.ts'
import { priceSelection } from '../promotions/price-selection.ts'
import type { UpsellHint } from '../promotions/upsell-hint.ts'
import type { CartOwner } from './cart-lines.ts'
import { type CartLineView, viewCart } from './view-cart.ts'

export type PricedCartLine = CartLineView &
  Readonly<{
    /** Price per piece, limited-time price included. */
    unitFen: Fen
    /** What the selected lines lack to reach a promotion of this line. */
    upsellHint: UpsellHint | null
  }>

/** Returns the cart with current prices and upsell hints. Only selected
 * and available lines count toward promotions. */
export async function priceCart(owner: CartOwner): Promise<PricedCartLine[]> {
  const lines = await viewCart(owner)
  if (lines.length === 0) return []
  const { lines: prices, promotions } = await priceSelection(
    lines.map(({ id, goodsId, categoryId, count, selected, available, priceFen }) => ({
      skuId: id,
      goodsId,
      categoryId,
      count: selected && available ? count : 0,
      listFen: priceFen,
    })),
    { now: now() },
  )
  const unitFens = new Map(prices.map(({ skuId, unitFen }) => [skuId, unitFen]))
  return lines.map((line) => ({
    ...line,
    unitFen: unitFens.get(line.id) ?? line.priceFen,
    upsellHint:
      promotions.find(({ upsellHint, skuIds }) => upsellHint && skuIds.includes(line.id))?.upsellHint ?? null,
  }))
}
