import { parseFen } from '../../../lib/money.ts'
import type { TierColumns } from '../stored-rules.ts'
import { discountMismatch, thresholdMismatch, thresholdsNotRising } from './errors.ts'
import { requirePeriod } from './period.ts'
import type { NewPromotion } from './promotion-fields.ts'
import { checkTargets } from './targets.ts'

/** The most tiers of a promotion. */
export const maxTiers = 20

/**
 * Checks a promotion without the database: its period, its scope, and that each tier has the threshold of the basis, above the
 * one before, and the discount of the kind.
 * @param inside the path of the object that holds it, with its dot: `drafts.promotions.0.`
 * @returns the promotion with its targets in ascending id
 * @throws 400 period_reversed, targets_mismatch, threshold_mismatch, thresholds_not_rising, discount_mismatch
 */
export function checkPromotion<Rule extends Omit<NewPromotion, 'isEnabled'>>(rule: Rule, inside = ''): Rule {
  requirePeriod(rule.validFrom, rule.validTo, `${inside}valid_to`)
  const { basis, kind } = rule
  const [threshold, discount] = [`threshold_${basis}`, kind === 'reduction' ? 'off_amount' : 'pay_percent']
  rule.tiers.forEach((tier, at) => {
    const field = (member: string) => ({ field: `${inside}tiers.${at}.${member}` })
    if (!hasThreshold(tier, basis)) throw thresholdMismatch(field(threshold))
    if (!hasDiscount(tier, kind)) throw discountMismatch(field(discount))
    const before = rule.tiers[at - 1]
    if (before && thresholdOf(tier, basis) <= thresholdOf(before, basis))
      throw thresholdsNotRising(field(threshold))
  })
  return { ...rule, targets: checkTargets(rule, inside) }
}

type Basis = NewPromotion['basis']

const hasThreshold = ({ thresholdAmount, thresholdCount }: TierColumns, basis: Basis): boolean =>
  basis === 'amount'
    ? thresholdAmount !== null && thresholdCount === null
    : thresholdCount !== null && thresholdAmount === null

const hasDiscount = ({ offAmount, payPercent }: TierColumns, kind: NewPromotion['kind']): boolean =>
  kind === 'reduction'
    ? offAmount !== null && parseFen(offAmount) > 0 && payPercent === null
    : payPercent !== null && payPercent >= 1 && payPercent <= 99 && offAmount === null

/** In fen or pieces. */
const thresholdOf = ({ thresholdAmount, thresholdCount }: TierColumns, basis: Basis): number =>
  basis === 'amount' ? parseFen(thresholdAmount ?? '0') : (thresholdCount ?? 0)
