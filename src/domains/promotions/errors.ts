import { defineError } from '../../lib/errors.ts'

export const couponSoldOut = defineError(409, 'coupon_sold_out', '优惠券已被领完', 'No such coupon is left')
export const couponLimitReached = defineError(
  409,
  'coupon_limit_reached',
  '已达到每人领取上限',
  'You have claimed as many of this coupon as one may',
)
export const couponNotClaimable = defineError(
  409,
  'coupon_not_claimable',
  '优惠券当前不可领取',
  'This coupon cannot be claimed now',
)
/** `reason` tells why: used, or what the price engine calls it. */
export const couponNotUsable = defineError(
  409,
  'coupon_not_usable',
  '优惠券不可用',
  'This coupon cannot be used for this order',
)
/** With `shown` and `pay_amount`, what was shown and what it costs now. */
export const priceChanged = defineError(
  409,
  'price_changed',
  '价格已变动，请确认后重新提交',
  'The price has changed since it was shown; look at it again',
)
