import { now } from '../../lib/clock.ts'
import type { Fen } from '../../lib/money.ts'
import { priceSelection } from '../promotions/price-selection.ts'
import type { UpsellHint } from '../promotions/upsell-hint.ts'
import type { CartOwner } from './cart-lines.ts'
import { type CartLineView, viewCart } from './view-cart.ts'

export type PricedCartLine = CartLineView &
  Readonly<{
    /** Per piece, the limited-time price if there is one. */
    unitFen: Fen
    /** What the selected lines lack for a promotion that this line counts for. */
    upsellHint: UpsellHint | null
  }>

/** The cart with what each line costs now and what it still lacks for a promotion: the selected lines count for that. */
export async function priceCart(owner: CartOwner): Promise<PricedCartLine[]> {
  const lines = await viewCart(owner)
  if (lines.length === 0) return []
  const { lines: prices, promotions } = await priceSelection(
    lines.map(({ id, goodsId, categoryId, count, selected, priceFen }) => ({
      skuId: id,
      goodsId,
      categoryId,
      count: selected ? count : 0,
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
