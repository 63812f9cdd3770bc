import { integer, listOf, withMembers } from '../../../lib/error-members.ts'
import { defineError } from '../../../lib/errors.ts'

export const periodReversed = defineError(
  400,
  'period_reversed',
  '结束时间应晚于开始时间',
  'The end must be after the start',
  'valid_to',
)
/** A scope of all goods has no targets, and every other scope has some. */
export const targetsMismatch = defineError(
  400,
  'targets_mismatch',
  '全场活动不能指定对象；其他范围至少指定一个对象',
  'A rule for all goods has no targets; any other scope has at least one',
  'targets',
)
/** `unknown` holds the ids. */
export const targetsUnknown = withMembers(
  defineError(400, 'targets_unknown', '部分适用对象不存在', 'Some targets are unknown', 'targets'),
  {
    unknown: listOf('integer', '不存在的编号 · unknown ids'),
  },
)
/** A tier whose threshold is not in the promotion's basis. The call names the field. */
export const thresholdMismatch = defineError(
  400,
  'threshold_mismatch',
  '门槛应与计算方式一致：按金额填 threshold_amount，按件数填 threshold_count',
  'A promotion by amount has threshold_amount, one by count has threshold_count',
)
export const thresholdsNotRising = defineError(
  400,
  'thresholds_not_rising',
  '各档门槛应逐档提高',
  'Each threshold must be above the one before',
)
/** The call names the field. */
export const discountMismatch = defineError(
  400,
  'discount_mismatch',
  '优惠应与类型一致：减免填大于 0 的 off_amount，折扣填 1–99 的 pay_percent，二者填一',
  'Either off_amount above 0 or pay_percent from 1 to 99, as the kind asks',
)
export const capMismatch = defineError(
  400,
  'cap_mismatch',
  '封顶金额应大于 0，且只用于折扣券',
  'A cap is above 0 and belongs to a percentage',
  'cap_amount',
)
export const stockBelowClaimed = withMembers(
  defineError(
    400,
    'stock_below_claimed',
    '发行量不能少于已领取的数量',
    'The stock cannot be below the claimed pieces',
    'stock',
  ),
  {
    claimed: integer('已领取的张数 · claimed coupons'),
  },
)
export const couponClaimed = defineError(
  409,
  'coupon_claimed',
  '优惠券已有人领取，不能删除',
  'Customers have claimed this coupon',
)
export const provinceUnknown = defineError(
  400,
  'province_unknown',
  '省份不存在',
  'This province is unknown',
  'province_id',
)
export const provinceTaken = defineError(
  400,
  'province_taken',
  '该省份已有运费规则',
  'This province has a freight rule already',
  'province_id',
)
/** A simulation whose amounts exceed those of an order. */
export const amountTooLarge = defineError(
  400,
  'amount_too_large',
  '订单金额超出上限',
  'The order amount is too large',
  'lines',
)
/** A request names SKUs that do not exist: `unknown` holds the ids. */
export const linesUnknown = withMembers(
  defineError(400, 'sku_unknown', '商品 SKU 不存在', 'This SKU is unknown', 'lines'),
  {
    unknown: listOf('integer', '不存在的编号 · unknown ids'),
  },
)
export const couponUnknown = defineError(
  400,
  'coupon_unknown',
  '优惠券不存在',
  'This coupon is unknown',
  'coupon_id',
)
