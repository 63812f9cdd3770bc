import { t } from 'elysia'
import { shopTime } from '../../config/shop-time.ts'
import { amount, dateTime, idParam, pageQuery } from '../../http/fields.ts'
import { now } from '../../lib/clock.ts'
import { type CouponRow, couponStateOf, type UserCouponRow } from './coupons/list-coupons.ts'

const terms = {
  name: t.String(),
  off_amount: t.Nullable({
    ...amount,
    description: '减免金额，元；折扣券为 null · amount off in yuan; null for a percentage',
  }),
  pay_percent: t.Nullable(
    t.Integer({
      description: '应付百分比，90 即九折；减免券为 null · percentage to pay; null for an amount off',
      examples: [90],
    }),
  ),
  cap_amount: t.Nullable({
    ...amount,
    description: '折扣最多减多少元，不限为 null · most that a percentage takes off; null without a limit',
  }),
  threshold: { ...amount, description: '满多少元可用 · usable from this amount in yuan' },
  scope: t.String({
    description: '适用范围：all 全场, category 分类, goods SPU, sku SKU · goods for which it is valid',
    examples: ['all'],
  }),
  valid_from: dateTime,
  valid_to: dateTime,
}

export const coupon = t.Object(
  {
    id: t.Integer(),
    ...terms,
    claim_from: dateTime,
    claim_to: dateTime,
    left: t.Integer({ description: '剩余可领张数 · coupons that are left to claim' }),
    per_user: t.Integer(),
    claimed: t.Integer({ description: '已领取张数 · number claimed by the caller' }),
    claimable: t.Boolean({ description: '当前用户能否再领 · whether the caller can claim another one' }),
  },
  { title: 'Coupon' },
)

export const couponStates = 'unused 未使用, used 已使用, expired 已过期 · state of the coupon now'
const [unused, used, expired] = [t.Literal('unused'), t.Literal('used'), t.Literal('expired')]

export const userCoupon = t.Object(
  {
    id: t.Integer({
      description: '用户优惠券编号，下单时作为 coupon · id of the user coupon, the coupon of POST /orders/',
    }),
    coupon_id: t.Integer(),
    ...terms,
    status: t.Union([unused, used, expired], { description: couponStates }),
    order_id: t.Nullable(
      t.String({ description: '使用它的订单，未使用为 null · the order that used it; null before' }),
    ),
    claimed_at: dateTime,
  },
  { title: 'UserCoupon' },
)

export const couponParams = t.Object({ id: idParam })
export const couponsQuery = t.Object(pageQuery)
export const ownQuery = t.Object({
  ...pageQuery,
  status: t.Optional(
    t.Union([unused, used, expired], {
      description: couponStates,
      hint: { zh: '优惠券状态无效', en: 'must be a coupon status' },
    }),
  ),
})

/** Converts a coupon that can be claimed; `owned` is how many the caller has. */
export function presentCoupon({ coupon, owned }: Readonly<{ coupon: CouponRow; owned: number }>) {
  const { id, stock, claimed, perUser, claimFrom, claimTo } = coupon
  return {
    id,
    ...presentTerms(coupon),
    claim_from: shopTime(claimFrom),
    claim_to: shopTime(claimTo),
    left: stock - claimed,
    per_user: perUser,
    claimed: owned,
    claimable: claimed < stock && owned < perUser,
  }
}

/** Converts a user coupon with its current status. */
export function presentUserCoupon(row: UserCouponRow): typeof userCoupon.static {
  const { id, couponId, orderId, createTime } = row.own
  return {
    id,
    coupon_id: couponId,
    ...presentTerms(row.coupon),
    status: couponStateOf(row, now()),
    order_id: orderId,
    claimed_at: shopTime(createTime),
  }
}

function presentTerms(row: CouponRow) {
  return {
    name: row.name,
    off_amount: row.offAmount,
    pay_percent: row.payPercent,
    cap_amount: row.capAmount,
    threshold: row.thresholdAmount,
    scope: row.scope,
    valid_from: shopTime(row.validFrom),
    valid_to: shopTime(row.validTo),
  }
}
