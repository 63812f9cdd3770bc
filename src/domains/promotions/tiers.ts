import type { Fen } from '../../lib/money.ts'
import { allocate, percentOf } from './allocate.ts'
import { isInForce, isInScope, type Promotion, type ScopedSku, type Tier } from './rules.ts'
import { findUpsellHint, type UpsellHint } from './upsell-hint.ts'

/** A line after limited-time prices. */
export type DiscountableLine = ScopedSku & Readonly<{ count: number; lineFen: Fen }>

export type AppliedPromotion = Readonly<{
  id: number
  name: string
  kind: Promotion['kind']
  discountFen: Fen
  /** What is missing for the next tier. */
  upsellHint: UpsellHint | null
  /** The lines it is about. */
  skuIds: readonly number[]
  /** What it takes from each line, in their order. */
  allocations: readonly Fen[]
}>

/**
 * The best reached tier of the best promotion of every group, groups by name. All thresholds and percentages look at
 * price × count; together the groups never take more from a line than it costs. A promotion that takes nothing yet is
 * told as well when something is missing for it.
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
      const tried = rules.map((rule) => apply(rule, lines, left)).filter(({ skuIds }) => skuIds.length > 0)
      const best = tried.reduce(
        (a, b) => (b.discountFen > a.discountFen ? b : a),
        tried[0] as AppliedPromotion,
      )
      if (!best?.discountFen) return tried.filter(({ upsellHint }) => upsellHint)
      best.allocations.forEach((share, at) => {
        left[at] = (left[at] as Fen) - share
      })
      return [best]
    })
}

/** What a promotion would take by itself from what is left of the lines. */
function apply(rule: Promotion, lines: readonly DiscountableLine[], left: readonly Fen[]): AppliedPromotion {
  const concerned = lines.map((line) => isInScope(rule.scope, line))
  const inScope = lines.filter((_, at) => concerned[at])
  const reached = inScope.reduce(
    (sum, line) => sum + (rule.basis === 'amount' ? line.lineFen : line.count),
    0,
  )
  const open = left.map((fen, at) => (concerned[at] ? fen : 0))
  const best = rule.tiers
    .filter((tier) => reached >= tier.threshold)
    .map((tier) => sharesOf(tier, lines, open))
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

function sharesOf(tier: Tier, lines: readonly DiscountableLine[], open: readonly Fen[]): Fen[] {
  if ('offFen' in tier) return allocate(Math.min(tier.offFen, sum(open)), open)
  return lines.map(({ lineFen }, at) =>
    Math.min(open[at] as Fen, lineFen - percentOf(lineFen, tier.payPercent)),
  )
}

const sum = (amounts: readonly Fen[]): Fen => amounts.reduce((a, b) => a + b, 0)
