import type { Fen } from '../../../lib/money.ts'
import { allocate, percentOf } from '../allocate.ts'
import { type Coupon, isInScope } from '../rules.ts'
import type { DiscountableLine } from '../tiers.ts'

/** Why a coupon gives no discount. */
export type CouponRefusal = 'not_yet_valid' | 'expired' | 'out_of_scope' | 'below_threshold'

export type AppliedCoupon = Readonly<{
  id: number
  name: string
  discountFen: Fen
  refusal: CouponRefusal | null
  /** Amount that is missing to reach the threshold. */
  missingFen: Fen
  /** Discount of each line, in the order of the lines. */
  allocations: readonly Fen[]
}>

/**
 * Applies a coupon to the amounts that promotions leave of the lines in its scope. The threshold applies to the sum of
 * these amounts, and a percentage of the sum is rounded half up once.
 * @param left amount of each line after promotions
 */
export function applyCoupon(
  coupon: Coupon,
  lines: readonly DiscountableLine[],
  left: readonly Fen[],
  now: Date,
): AppliedCoupon {
  const inScope = lines.map((line) => line.count > 0 && isInScope(coupon.scope, line))
  const discountable = left.map((fen, at) => (inScope[at] ? fen : 0))
  const base = discountable.reduce((sum, fen) => sum + fen, 0)
  const missingFen = Math.max(0, coupon.thresholdFen - base)
  const refusal = refuse(coupon, inScope.includes(true), missingFen, now)
  const discountFen = refusal ? 0 : discountFenOf(coupon, base)
  const { id, name } = coupon
  return { id, name, discountFen, refusal, missingFen, allocations: allocate(discountFen, discountable) }
}

function refuse(coupon: Coupon, hasLines: boolean, missingFen: Fen, now: Date): CouponRefusal | null {
  if (now < coupon.validFrom) return 'not_yet_valid'
  if (now >= coupon.validTo) return 'expired'
  if (!hasLines) return 'out_of_scope'
  return missingFen > 0 ? 'below_threshold' : null
}

function discountFenOf({ discount }: Coupon, base: Fen): Fen {
  if ('offFen' in discount) return Math.min(discount.offFen, base)
  const off = base - percentOf(base, discount.payPercent)
  return discount.capFen === null ? off : Math.min(off, discount.capFen)
}
