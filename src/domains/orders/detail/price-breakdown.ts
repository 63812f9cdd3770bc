import type { Fen } from '../../../lib/money.ts'
import type { BreakdownEntry } from '../../promotions/breakdown-entries.ts'

/** What one rule did to the price of an order, in fen: what it took, line by line, and what it added (freight). */
export type PriceAdjustment = Readonly<{
  kind: BreakdownEntry['kind']
  /** Of the rule, for a coupon that of the user's own one; null for the freight of a mall without a rule. */
  id: number | null
  discountFen: Fen
  chargeFen: Fen
  lines: readonly Readonly<{ skuId: number; discountFen: Fen }>[]
}>

/**
 * The trace that was frozen on an order, rule by rule in the order in which they were applied. List prices without what
 * the steps took and with what they added are what was to be paid. An order without a trace has no steps.
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
