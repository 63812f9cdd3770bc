import type { Fields } from '../../../db/in-transaction.ts'
import type { coupons } from '../../../db/schema/coupons.ts'

/** A coupon with its targets in ascending id. `claimed` counts what customers have. */
export type CouponRecord = Readonly<
  Omit<typeof coupons.$inferSelect, 'createTime' | 'updateTime'> & { targets: readonly number[] }
>

export type NewCoupon = Omit<CouponRecord, 'id' | 'claimed'>

/** Returns the fields of a coupon that people edit, by their names on the wire. */
export function couponFields(coupon: NewCoupon): Fields {
  return {
    name: coupon.name,
    off_amount: coupon.offAmount,
    pay_percent: coupon.payPercent,
    cap_amount: coupon.capAmount,
    threshold_amount: coupon.thresholdAmount,
    scope: coupon.scope,
    targets: coupon.targets,
    stock: coupon.stock,
    per_user: coupon.perUser,
    is_enabled: coupon.isEnabled,
    claim_from: coupon.claimFrom.toISOString(),
    claim_to: coupon.claimTo.toISOString(),
    valid_from: coupon.validFrom.toISOString(),
    valid_to: coupon.validTo.toISOString(),
  }
}
