import type { Fen } from '../../lib/money.ts'
import { allocate, percentOf } from './allocate.ts'
import { isInForce, isInScope, type Promotion, type ScopedSku, type Tier } from './rules.ts'
import { findUpsellHint, type UpsellHint } from './upsell-hint.ts'

/** A line priced by limited-time prices, before promotions. */
export type DiscountableLine = ScopedSku & Readonly<{ count: number; lineFen: Fen }>

export type AppliedPromotion = Readonly<{
  id: number
  name: string
  kind: Promotion['kind']
  discountFen: Fen
  /** What is missing to reach the next tier. */
  upsellHint: UpsellHint | null
  /** SKUs in its scope. */
  skuIds: readonly number[]
  /** Discount of each line, in the order of the lines. */
  allocations: readonly Fen[]
}>

/**
 * Applies the best reached tier of the best promotion of each group, groups in the order of their names. Thresholds and
 * percentages use price × count. Discounts of all groups never exceed the price of a line. When no promotion of a group
 * gives a discount, those with an upsell hint are returned.
 */
export function applyPromotions(
  lines: readonly DiscountableLine[],
  promotions: readonly Promotion[],
  now: Date,
): AppliedPromotion[] {
  const left = lines.map((line) => line.lineFen)
  const groups = Map.groupBy(
    promotions.filter((rule) => isInForce(rule, now)).toSorted((a, b) => a.id - b.id),
    (rule) => rule.group,
  )
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, rules]) => {
      const candidates = rules
        .map((rule) => apply(rule, lines, left))
        .filter(({ skuIds }) => skuIds.length > 0)
      const best = candidates.reduce(
        (a, b) => (b.discountFen > a.discountFen ? b : a),
        candidates[0] as AppliedPromotion,
      )
      if (!best?.discountFen) return candidates.filter(({ upsellHint }) => upsellHint)
      best.allocations.forEach((fen, at) => {
        left[at] = (left[at] as Fen) - fen
      })
      return [best]
    })
}

/** Applies one promotion to the amounts that earlier groups leave of the lines. */
function apply(rule: Promotion, lines: readonly DiscountableLine[], left: readonly Fen[]): AppliedPromotion {
  const isInScopeAt = lines.map((line) => isInScope(rule.scope, line))
  const inScope = lines.filter((_, at) => isInScopeAt[at])
  const reached = inScope.reduce(
    (sum, line) => sum + (rule.basis === 'amount' ? line.lineFen : line.count),
    0,
  )
  const discountable = left.map((fen, at) => (isInScopeAt[at] ? fen : 0))
  const best = rule.tiers
    .filter((tier) => reached >= tier.threshold)
    .map((tier) => allocationsOf(tier, lines, discountable))
    .reduce(
      (a, b) => (sum(b) > sum(a) ? b : a),
      lines.map(() => 0),
    )
  const { id, name, kind } = rule
  const skuIds = inScope.map((line) => line.skuId)
  return {
    id,
    name,
    kind,
    discountFen: sum(best),
    upsellHint: findUpsellHint(rule, reached),
    skuIds,
    allocations: best,
  }
}

function allocationsOf(tier: Tier, lines: readonly DiscountableLine[], discountable: readonly Fen[]): Fen[] {
  if ('offFen' in tier) return allocate(Math.min(tier.offFen, sum(discountable)), discountable)
  return lines.map(({ lineFen }, at) =>
    Math.min(discountable[at] as Fen, lineFen - percentOf(lineFen, tier.payPercent)),
  )
}

const sum = (amounts: readonly Fen[]): Fen => amounts.reduce((a, b) => a + b, 0)
