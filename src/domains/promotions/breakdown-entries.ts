import type { Fen } from '../../lib/money.ts'

/**
 * One entry of a price breakdown: `fen` is negative for a discount and positive for freight. List prices and all entries
 * add up to the payable amount. Orders store the entries in the column `price_trace`.
 */
export type BreakdownEntry = Readonly<{
  kind: 'limited_price' | 'reduction' | 'percentage' | 'coupon' | 'freight'
  /** Id of the rule; null for the default freight. */
  id: number | null
  /** null for an entry of the whole order. */
  skuId: number | null
  fen: Fen
}>

/** Returns the entries of a rule, one for each line that it discounts. */
export function entriesOf(
  kind: BreakdownEntry['kind'],
  id: number,
  lines: readonly { skuId: number }[],
  allocations: readonly Fen[],
): BreakdownEntry[] {
  return lines.flatMap(({ skuId }, at) => {
    const fen = allocations[at] ?? 0
    return fen === 0 ? [] : [{ kind, id, skuId, fen: -fen }]
  })
}
