import type { Fen } from '../../lib/money.ts'
import { isInForce, type LimitedPrice } from './rules.ts'

/** Returns the lowest active limited-time price below the list price of a SKU. Equal prices go to the lower id. */
export function findLimitedPrice(
  skuId: number,
  listFen: Fen,
  prices: readonly LimitedPrice[],
  now: Date,
): LimitedPrice | undefined {
  return prices
    .filter((price) => price.skuId === skuId && price.priceFen < listFen && isInForce(price, now))
    .reduce<LimitedPrice | undefined>(
      (best, price) => (best && !isBetter(price, best) ? best : price),
      undefined,
    )
}

function isBetter(a: LimitedPrice, b: LimitedPrice): boolean {
  return a.priceFen === b.priceFen ? a.id < b.id : a.priceFen < b.priceFen
}
