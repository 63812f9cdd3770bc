import type { Fen } from '../../lib/money.ts'
import { allocate, percentOf } from './allocate.ts'
import { type Coupon, isInScope } from './rules.ts'
import type { DiscountableLine } from './tiers.ts'

/** Why a coupon takes nothing. */
export type CouponRefusal = 'not_yet_valid' | 'expired' | 'out_of_scope' | 'below_threshold'

export type AppliedCoupon = Readonly<{
  id: number
  name: string
  discountFen: Fen
  refusal: CouponRefusal | null
  /** What is missing for its threshold. */
  missingFen: Fen
  /** What it takes from each line, in their order. */
  allocations: readonly Fen[]
}>

/**
 * What a coupon takes from what promotions have left of the lines in its scope. Its threshold is tested on that, and a
 * percentage of it is rounded half up once for all of them together.
 */
export function applyCoupon(
  coupon: Coupon,
  lines: readonly DiscountableLine[],
  left: readonly Fen[],
  now: Date,
): AppliedCoupon {
  const concerned = lines.map((line) => line.count > 0 && isInScope(coupon.scope, line))
  const open = left.map((fen, at) => (concerned[at] ? fen : 0))
  const base = open.reduce((sum, fen) => sum + fen, 0)
  const missingFen = Math.max(0, coupon.thresholdFen - base)
  const refusal = refuse(coupon, concerned.includes(true), missingFen, now)
  const discountFen = refusal ? 0 : worthOf(coupon, base)
  const { id, name } = coupon
  return { id, name, discountFen, refusal, missingFen, allocations: allocate(discountFen, open) }
}

function refuse(coupon: Coupon, isConcerned: boolean, missingFen: Fen, now: Date): CouponRefusal | null {
  if (now < coupon.validFrom) return 'not_yet_valid'
  if (now >= coupon.validTo) return 'expired'
  if (!isConcerned) return 'out_of_scope'
  return missingFen > 0 ? 'below_threshold' : null
}

function worthOf({ discount }: Coupon, base: Fen): Fen {
  if ('offFen' in discount) return Math.min(discount.offFen, base)
  const off = base - percentOf(base, discount.payPercent)
  return discount.capFen === null ? off : Math.min(off, discount.capFen)
}
