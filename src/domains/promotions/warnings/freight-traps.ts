import type { Fen } from '../../../lib/money.ts'
import { percentOf } from '../allocate.ts'
import { defaultFreight } from '../freight.ts'
import type { Coupon, FreightRule, Promotion } from '../rules.ts'
import { type RuleWarning, warning } from './warning.ts'

/** Goods of exactly this amount, and what a discount leaves of them. */
type Step = Readonly<{ beforeFen: Fen; afterFen: Fen }>

/**
 * Warns of a discount that takes goods below the amount of free freight, where the freight is at least as high as the discount:
 * a customer who reaches the threshold pays no less.
 * @param steps of `promotionSteps` or `couponSteps`
 */
export function listFreightTraps(steps: readonly Step[], rules: readonly FreightRule[]): RuleWarning[] {
  const others = rules.some(({ provinceId }) => provinceId === null) ? [] : [defaultFreight]
  const traps = [...rules, ...others].filter((rule) => steps.some((step) => isTrap(step, rule)))
  if (traps.length === 0) return []
  return [
    warning('freight_eats_discount', {
      ruleIds: traps.flatMap(({ id }) => id ?? []),
      provinceIds: traps.flatMap(({ provinceId }) => provinceId ?? []),
    }),
  ]
}

/** Returns what each tier leaves of goods that just reach its amount. */
export function promotionSteps({ basis, tiers }: Pick<Promotion, 'basis' | 'tiers'>): Step[] {
  if (basis === 'count') return []
  return tiers.map((tier) => {
    const { threshold: beforeFen } = tier
    const afterFen = 'offFen' in tier ? beforeFen - tier.offFen : percentOf(beforeFen, tier.payPercent)
    return { beforeFen, afterFen: Math.max(0, afterFen) }
  })
}

/** Returns what a coupon leaves of goods that just reach its threshold. */
export function couponSteps({ thresholdFen, discount }: Pick<Coupon, 'thresholdFen' | 'discount'>): Step[] {
  const off =
    'offFen' in discount
      ? discount.offFen
      : Math.min(thresholdFen - percentOf(thresholdFen, discount.payPercent), discount.capFen ?? thresholdFen)
  return [{ beforeFen: thresholdFen, afterFen: Math.max(0, thresholdFen - off) }]
}

/** Warns of freight that is never charged, or of goods that cost no more than their freight and are sent free. */
export function listFreightFaults({ fen, freeFromFen, isDelivered }: FreightRule): RuleWarning[] {
  if (isDelivered === false || freeFromFen === null || fen === 0) return []
  if (freeFromFen === 0) return [warning('freight_always_free')]
  return freeFromFen <= fen ? [warning('freight_free_below_fee')] : []
}

function isTrap({ beforeFen, afterFen }: Step, { fen, freeFromFen, isDelivered }: FreightRule): boolean {
  if (isDelivered === false || freeFromFen === null || fen === 0) return false
  return beforeFen >= freeFromFen && afterFen < freeFromFen && fen >= beforeFen - afterFen
}
