import type { Fen } from '../../../lib/money.ts'
import type { BreakdownEntry } from '../../promotions/breakdown-entries.ts'

/** What one rule changed in the price of an order, in fen: its discount for each line, and its charge (freight). */
export type PriceAdjustment = Readonly<{
  kind: BreakdownEntry['kind']
  /** Id of the rule, or of the user coupon; null for freight without a rule. */
  id: number | null
  discountFen: Fen
  chargeFen: Fen
  lines: readonly Readonly<{ skuId: number; discountFen: Fen }>[]
}>

/**
 * Returns the price breakdown that was stored with the order, one adjustment for each rule in the order of application. List
 * prices − discounts + charges = payable amount. An order without a breakdown has no adjustments.
 */
export function toAdjustments(frozen: string | null): PriceAdjustment[] {
  const entries = JSON.parse(frozen ?? '[]') as BreakdownEntry[]
  return [...Map.groupBy(entries, ({ kind, id }) => `${kind} ${id}`).values()].map((group) => {
    const { kind, id } = group[0] as BreakdownEntry
    return {
      kind,
      id,
      discountFen: sumOf(group, ({ fen }) => Math.max(0, -fen)),
      chargeFen: sumOf(group, ({ fen }) => Math.max(0, fen)),
      lines: group.flatMap(({ skuId, fen }) => (skuId === null ? [] : [{ skuId, discountFen: -fen }])),
    }
  })
}

function sumOf(entries: readonly BreakdownEntry[], fen: (entry: BreakdownEntry) => Fen): Fen {
  return entries.reduce((sum, entry) => sum + fen(entry), 0)
}
