import type { Fen } from '../../lib/money.ts'

/**
 * One step on the way from list prices to what is paid: `fen` is below 0 where a rule took something off a line, above
 * where freight was added. List prices and all entries add up to what is to be paid.
 */
export type BreakdownEntry = Readonly<{
  kind: 'limited_price' | 'reduction' | 'percentage' | 'coupon' | 'freight'
  /** Of the rule; null for the freight of a mall without a rule. */
  id: number | null
  /** null for what concerns the order as a whole. */
  skuId: number | null
  fen: Fen
}>

/** What a rule took from each line, lines that it took nothing from left out. */
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
