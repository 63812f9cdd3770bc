import { eq } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { now } from '../../../lib/clock.ts'
import { parseFen } from '../../../lib/money.ts'
import type { CouponDraft } from '../editing/check-coupon.ts'
import type { PromotionRecord } from '../editing/promotion-fields.ts'
import { getCachedRules } from '../load-rules.ts'
import type { FreightRule } from '../rules.ts'
import {
  type FreightColumns,
  type LimitedPriceColumns,
  toCouponTerms,
  toFreightRule,
  toPromotion,
} from '../stored-rules.ts'
import { type CostTier, listBelowCost } from './below-cost.ts'
import { couponSteps, listFreightFaults, listFreightTraps, promotionSteps } from './freight-traps.ts'
import { listPriceOverlaps, listPromotionOverlaps } from './overlaps.ts'
import { type RuleWarning, warning } from './warning.ts'

/** Warns of a limited-time price: others of its SKU at the same time, below the cost price, not below the list price. */
export async function listLimitedPriceWarnings(price: LimitedPriceColumns): Promise<RuleWarning[]> {
  if (hasEnded(price)) return []
  const [sku] = await db
    .select({ price: skus.price, costPrice: skus.costPrice })
    .from(skus)
    .where(eq(skus.id, price.skuId))
  const fen = parseFen(price.price)
  const skuIds = [price.skuId]
  return [
    ...(await listPriceOverlaps(price)),
    ...(sku && fen < parseFen(sku.costPrice) ? [warning('price_below_cost', { skuIds })] : []),
    ...(sku && fen >= parseFen(sku.price) ? [warning('price_without_effect', { skuIds })] : []),
  ]
}

/**
 * Warns of a promotion: others of its group for the same goods at the same time, tiers below the cost price of a SKU, tiers that
 * take off no more than the one before, discounts that freight eats up.
 * @param rule an unsaved one has an id that no stored promotion has
 */
export async function listPromotionWarnings(
  rule: PromotionRecord,
  freightRules?: readonly FreightRule[],
): Promise<RuleWarning[]> {
  if (hasEnded(rule)) return []
  const isIdle = rule.tiers.some((tier, at) => {
    const before = rule.tiers[at - 1]
    if (!before) return false
    return rule.kind === 'reduction'
      ? parseFen(tier.offAmount ?? '0') <= parseFen(before.offAmount ?? '0')
      : Number(tier.payPercent) >= Number(before.payPercent)
  })
  const tiers = rule.tiers.flatMap((tier): CostTier[] => {
    const threshold = rule.basis === 'amount' ? tier.thresholdAmount : tier.thresholdCount
    if (threshold === null) return []
    const { offAmount: off, payPercent } = tier
    if (off !== null) return [{ basis: rule.basis, threshold, off }]
    return payPercent === null ? [] : [{ basis: rule.basis, threshold, payPercent, cap: null }]
  })
  const engineRule = toPromotion(rule, rule.tiers, rule.targets)
  return [
    ...(await listPromotionOverlaps(rule)),
    ...(tiers.length > 0 ? await listBelowCost({ ...rule, tiers }) : []),
    ...(isIdle ? [warning('tier_without_effect')] : []),
    ...listFreightTraps(promotionSteps(engineRule), freightRules ?? (await storedFreight())),
  ]
}

/** Warns of a coupon: below the cost price of a SKU, claims after it has expired, a discount that freight eats up. */
export async function listCouponWarnings(
  coupon: CouponDraft & { claimTo?: Date },
  freightRules?: readonly FreightRule[],
): Promise<RuleWarning[]> {
  if (hasEnded(coupon)) return []
  const { offAmount: off, payPercent, capAmount: cap, thresholdAmount: threshold } = coupon
  const basis = 'amount' as const
  const tier =
    off !== null ? { basis, threshold, off } : { basis, threshold, payPercent: Number(payPercent), cap }
  const terms = toCouponTerms(coupon, coupon.targets)
  return [
    ...(await listBelowCost({ ...coupon, tiers: [tier] })),
    ...(coupon.claimTo && coupon.claimTo > coupon.validTo ? [warning('claimable_after_expiry')] : []),
    ...listFreightTraps(couponSteps(terms), freightRules ?? (await storedFreight())),
  ]
}

/** Warns of a freight rule that is never charged, is free for goods that cost less than it, or eats up a promotion. */
export async function listFreightWarnings(rule: FreightColumns): Promise<RuleWarning[]> {
  const freight = toFreightRule(rule)
  const { promotions } = await getCachedRules([])
  const eaten = promotions.filter(
    (promotion) => listFreightTraps(promotionSteps(promotion), [{ ...freight, provinceId: null }]).length > 0,
  )
  const ruleIds = eaten.map(({ id }) => id)
  return [
    ...listFreightFaults(freight),
    ...(ruleIds.length > 0 ? [warning('freight_eats_discount', { ruleIds })] : []),
  ]
}

const hasEnded = ({ validTo }: { validTo: Date }) => validTo <= now()

const storedFreight = async () => (await getCachedRules([])).freightRules
