import { parseFen } from '../../../lib/money.ts'
import { capMismatch, discountMismatch } from './errors.ts'
import { requirePeriod } from './period.ts'
import { checkTargets, type ScopeChoice } from './targets.ts'

/** What the price of an order depends on. */
export type CouponDraft = ScopeChoice &
  Readonly<{
    name: string
    offAmount: string | null
    payPercent: number | null
    capAmount: string | null
    thresholdAmount: string
    validFrom: Date
    validTo: Date
  }>

/**
 * Checks a coupon without the database: its validity, its scope, and that it has one discount; only a percentage has a cap.
 * @param inside the path of the object that holds it, with its dot: `coupon.`
 * @returns the coupon with its targets in ascending id
 * @throws 400 period_reversed, targets_mismatch, discount_mismatch, cap_mismatch
 */
export function checkCoupon<Rule extends CouponDraft>(coupon: Rule, inside = ''): Rule {
  requirePeriod(coupon.validFrom, coupon.validTo, `${inside}valid_to`)
  const { offAmount, payPercent, capAmount } = coupon
  const field = (member: string) => ({ field: `${inside}${member}` })
  if ((offAmount === null) === (payPercent === null)) throw discountMismatch(field('off_amount'))
  if (offAmount !== null && parseFen(offAmount) === 0) throw discountMismatch(field('off_amount'))
  if (payPercent !== null && (payPercent < 1 || payPercent > 99)) throw discountMismatch(field('pay_percent'))
  if (capAmount !== null && (payPercent === null || parseFen(capAmount) === 0))
    throw capMismatch(field('cap_amount'))
  return { ...coupon, targets: checkTargets(coupon, inside) }
}
