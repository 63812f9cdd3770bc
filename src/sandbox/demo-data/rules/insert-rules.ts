import type { Transaction } from '../../../db/client.ts'
import { coupons, couponTargets } from '../../../db/schema/coupons.ts'
import * as tables from '../../../db/schema/promotions.ts'
import { freightRules } from '../../../db/schema/promotions.ts'
import type { Scope, Tier } from '../../../domains/promotions/rules.ts'
import { formatFen } from '../../../lib/money.ts'
import type { CouponTemplate, DemoRules } from './build-rules.ts'

/** Inserts the pricing rules and coupons into empty tables. */
export async function insertRules(tx: Transaction, rules: DemoRules): Promise<void> {
  await tx
    .insert(tables.limitedPrices)
    .values(rules.limitedPrices.map(({ priceFen, ...row }) => ({ ...row, price: formatFen(priceFen) })))
  await tx
    .insert(tables.promotions)
    .values(rules.promotions.map(({ scope, tiers: _, ...row }) => ({ ...row, scope: scope.kind })))
  await tx
    .insert(tables.promotionTiers)
    .values(
      rules.promotions.flatMap(({ id, basis, tiers }) =>
        tiers.map((tier) => ({ promotionId: id, ...tierRow(tier, basis) })),
      ),
    )
  await tx
    .insert(tables.promotionTargets)
    .values(
      rules.promotions.flatMap(({ id, scope }) =>
        targetsOf(scope).map((row) => ({ promotionId: id, ...row })),
      ),
    )
  await tx.insert(coupons).values(rules.coupons.map(couponRow))
  await tx
    .insert(couponTargets)
    .values(
      rules.coupons.flatMap(({ id, scope }) => targetsOf(scope).map((row) => ({ couponId: id, ...row }))),
    )
  await tx.insert(freightRules).values(
    rules.freightRules.map(({ provinceId, fen, freeFromFen, isDelivered = true }) => ({
      provinceId,
      isDelivered,
      fee: formatFen(fen),
      freeFrom: freeFromFen === null ? null : formatFen(freeFromFen),
    })),
  )
}

function tierRow(tier: Tier, basis: 'amount' | 'count') {
  const threshold =
    basis === 'amount' ? { thresholdAmount: formatFen(tier.threshold) } : { thresholdCount: tier.threshold }
  return 'offFen' in tier
    ? { ...threshold, offAmount: formatFen(tier.offFen) }
    : { ...threshold, payPercent: tier.payPercent }
}

function couponRow(coupon: CouponTemplate) {
  const { id, name, scope, discount, thresholdFen, stock, perUser, claimedByShopper, validFrom, validTo } =
    coupon
  const benefit =
    'offFen' in discount
      ? { offAmount: formatFen(discount.offFen) }
      : {
          payPercent: discount.payPercent,
          capAmount: discount.capFen === null ? null : formatFen(discount.capFen),
        }
  return {
    id,
    name,
    ...benefit,
    thresholdAmount: formatFen(thresholdFen),
    scope: scope.kind,
    stock,
    claimed: claimedByShopper.length,
    perUser,
    claimFrom: validFrom,
    claimTo: validTo,
    validFrom,
    validTo,
  }
}

function targetsOf(scope: Scope): { targetId: number }[] {
  return scope.kind === 'all' ? [] : [...scope.ids].map((targetId) => ({ targetId }))
}
