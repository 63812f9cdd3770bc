import { amount, integer, text, withMembers } from '../../lib/error-members.ts'
import { defineError, withDetails } from '../../lib/errors.ts'

export const couponSoldOut = defineError(409, 'coupon_sold_out', '优惠券已被领完', 'This coupon is sold out')
export const couponLimitReached = defineError(
  409,
  'coupon_limit_reached',
  '已达到每人领取上限',
  'You have reached the claim limit of this coupon',
)
export const couponNotClaimable = defineError(
  409,
  'coupon_not_claimable',
  '优惠券当前不可领取',
  'This coupon cannot be claimed now',
)
/** `reason` is `used`, or the refusal of the price engine. */
export const couponNotUsable = withMembers(
  defineError(409, 'coupon_not_usable', '优惠券不可用', 'This coupon cannot be used for this order'),
  {
    reason: text('原因 · why'),
    missing: amount('还差的金额 · amount that the order lacks'),
  },
)
/** An expired coupon cannot be granted. */
export const couponExpired = defineError(409, 'coupon_expired', '优惠券已过有效期', 'This coupon has expired')
const undeliverable = withMembers(
  defineError(
    409,
    'not_delivered',
    '暂不配送到该地区，请更换收货地址',
    'This shop does not deliver to the province of the address; choose another address',
    'address',
  ),
  {
    province_id: integer('省 · the province'),
  },
)
/** Builds a 409 not_delivered with the province as `province_id`. */
export const notDelivered = withDetails(undeliverable, (provinceId: number) => ({
  members: { province_id: provinceId },
}))
/** `shown` is the price that the buyer saw, `pay_amount` the current price. */
export const priceChanged = withMembers(
  defineError(
    409,
    'price_changed',
    '价格已变动，请确认后重新提交',
    'The price has changed; check the new price and submit again',
  ),
  {
    shown: amount('买家看到的应付金额 · amount that the buyer saw'),
    pay_amount: amount('现在的应付金额 · present amount'),
  },
)
