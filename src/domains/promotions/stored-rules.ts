import type { coupons } from '../../db/schema/coupons.ts'
import type { freightRules, limitedPrices, promotions, promotionTiers } from '../../db/schema/promotions.ts'
import { parseFen } from '../../lib/money.ts'
import type { Coupon, FreightRule, LimitedPrice, Promotion, Scope, Tier } from './rules.ts'

/** Columns that a rule of the price engine is made of, stored or not yet. */
export type LimitedPriceColumns = Pick<
  typeof limitedPrices.$inferSelect,
  'id' | 'skuId' | 'price' | 'validFrom' | 'validTo'
>
export type PromotionColumns = Pick<
  typeof promotions.$inferSelect,
  'id' | 'name' | 'kind' | 'basis' | 'group' | 'scope' | 'validFrom' | 'validTo'
>
export type TierColumns = Pick<
  typeof promotionTiers.$inferSelect,
  'thresholdAmount' | 'thresholdCount' | 'offAmount' | 'payPercent'
>
type CouponColumns = Pick<
  typeof coupons.$inferSelect,
  'name' | 'thresholdAmount' | 'scope' | 'validFrom' | 'validTo' | 'offAmount' | 'payPercent' | 'capAmount'
>
export type FreightColumns = Readonly<
  Pick<typeof freightRules.$inferSelect, 'provinceId' | 'fee' | 'freeFrom' | 'isDelivered'> & {
    id: number | null
  }
>

/** What all claimed pieces of a coupon have in common. */
export type CouponTerms = Omit<Coupon, 'id'>

/** Creates a scope from a rule's kind of scope and target ids. */
function toScope(kind: Scope['kind'], ids: readonly number[]): Scope {
  return kind === 'all' ? { kind } : { kind, ids: new Set(ids) }
}

/** Converts columns to a limited-time price. */
export function toLimitedPrice({ id, skuId, price, validFrom, validTo }: LimitedPriceColumns): LimitedPrice {
  return { id, skuId, priceFen: parseFen(price), validFrom, validTo }
}

/** Converts columns, tiers and target ids to a promotion. */
export function toPromotion(
  { id, name, kind, basis, group, scope, validFrom, validTo }: PromotionColumns,
  tierRows: readonly TierColumns[],
  targetIds: readonly number[],
): Promotion {
  const tiers = tierRows.flatMap((row) => toTier(row, kind, basis) ?? [])
  return { id, name, kind, basis, group, scope: toScope(scope, targetIds), tiers, validFrom, validTo }
}

/** Converts columns and target ids to the terms of a coupon. */
export function toCouponTerms(row: CouponColumns, targetIds: readonly number[]): CouponTerms {
  const { name, thresholdAmount, scope, validFrom, validTo } = row
  return {
    name,
    thresholdFen: parseFen(thresholdAmount),
    scope: toScope(scope, targetIds),
    discount: discountOf(row),
    validFrom,
    validTo,
  }
}

/** Converts columns to a freight rule. */
export function toFreightRule({ id, provinceId, isDelivered, fee, freeFrom }: FreightColumns): FreightRule {
  const freeFromFen = freeFrom === null ? null : parseFen(freeFrom)
  return { id, provinceId, isDelivered, fen: parseFen(fee), freeFromFen }
}

/** Ignores a tier that lacks the threshold or the discount of its promotion's kind. */
function toTier(row: TierColumns, kind: Promotion['kind'], basis: Promotion['basis']): Tier | undefined {
  const amount = row.thresholdAmount === null ? null : parseFen(row.thresholdAmount)
  const threshold = basis === 'amount' ? amount : row.thresholdCount
  if (threshold === null) return undefined
  if (kind === 'percentage')
    return row.payPercent === null ? undefined : { threshold, payPercent: row.payPercent }
  return row.offAmount === null ? undefined : { threshold, offFen: parseFen(row.offAmount) }
}

/** The CHECK constraints of the table guarantee one of the two kinds. */
function discountOf({ offAmount, payPercent, capAmount }: CouponColumns): Coupon['discount'] {
  if (offAmount !== null) return { offFen: parseFen(offAmount) }
  return { payPercent: payPercent as number, capFen: capAmount === null ? null : parseFen(capAmount) }
}
