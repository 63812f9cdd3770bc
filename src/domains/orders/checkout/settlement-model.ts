import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, dateTime, idFieldOf } from '../../../http/fields.ts'
import type { Language, LocalizedText } from '../../../lib/errors.ts'
import { formatFen } from '../../../lib/money.ts'
import { lineProblem, presentProblem } from '../../cart/model.ts'
import { noReasonReturn } from '../../catalog/model.ts'
import { imageUrl } from '../../pictures/image-url.ts'
import type { CouponRefusal } from '../../promotions/coupons/coupon.ts'
import type { Price } from '../../promotions/price.ts'
import { formatUpsellHint } from '../../promotions/upsell-hint.ts'
import { selectionDigest, tolerantQuantityLines } from '../line-model.ts'
import { priceFields, userCouponId } from '../model.ts'
import type { CouponOption, getCartSummary, getSettlement } from './settlement.ts'

const addressId = idFieldOf(
  '收货地址编号，默认为默认地址 · id of an address of the user; default: the default address',
)

export const upsellHint =
  '凑单提示，按请求的语言；没有则为 null · what is missing to the next tier, in the language of the request; null without one'

const promotion = t.Object({
  id: t.Integer(),
  name: t.String(),
  kind: t.Union([t.Literal('reduction'), t.Literal('percentage')], {
    description: 'reduction 满减, percentage 满折 · money off or percentage off',
    examples: ['reduction'],
  }),
  discount: { ...amount, description: '优惠金额，元 · discount in yuan' },
  hint: t.Nullable(t.String({ examples: ['再买 ¥20 减 ¥30'], description: upsellHint })),
})

export const summary = t.Object(
  { ...priceFields, promotions: t.Array(promotion), selection: selectionDigest },
  { title: 'Price' },
)

/** Buy now: lines with a coupon and an address. */
export const purchase = t.Object({
  lines: { ...tolerantQuantityLines, description: '要购买的商品 · the lines to buy' },
  coupon: t.Optional(userCouponId),
  address: t.Optional(addressId),
})

export const settlementQuery = t.Object({
  coupon: t.Optional(userCouponId),
  address: t.Optional(addressId),
})

export const couponReason =
  '不可用的原因，可用为 null：not_yet_valid 未到使用时间, expired 已过期, out_of_scope 商品不适用, below_threshold 未满金额 · why it cannot be used; null if it can'

export const settlement = t.Object({
  ...priceFields,
  promotions: t.Array(promotion),
  coupons: t.Array(
    t.Object({
      id: t.Integer({
        description: '用户优惠券编号，下单时作为 coupon · id of the user coupon, the coupon of POST /orders/',
      }),
      name: t.String(),
      usable: t.Boolean({ description: '能否用于所示商品 · whether it can be used for these lines' }),
      discount: { ...amount, description: '使用它的优惠，元 · discount with it, in yuan' },
      pay_amount: { ...amount, description: '使用它时的应付金额，元 · amount to pay with it, in yuan' },
      valid_to: dateTime,
      reason: t.Nullable(t.String({ examples: ['below_threshold'], description: couponReason })),
      message: t.Nullable(
        t.String({
          examples: ['再买 ¥20 可用'],
          description:
            'reason 的说明，按请求的语言；可用为 null · text of the reason in the language of the request; null if it can be used',
        }),
      ),
    }),
  ),
  skus: t.Array(
    t.Object({
      id: t.Integer(),
      name: t.String(),
      default_image_url: t.String(),
      price: { ...amount, description: '单价，含限时特价 · unit price, including a limited-time price' },
      list_price: { ...amount, description: '原价 · unit price without a limited-time price' },
      count: t.Integer({ description: '件数 · pieces' }),
      no_reason_return: noReasonReturn,
    }),
  ),
  selection: selectionDigest,
  address_delivered: t.Boolean({
    description:
      '是否配送到收货地址；为 false 时默认地址不在配送范围内，运费按未选地址计算，请另选地址 · whether the shop delivers to the address; false: not to the default address, and the freight is that without an address. Choose another one before placing the order',
    examples: [true],
  }),
  unavailable: t.Array(t.Object({ id: t.Integer(), name: t.String(), ...lineProblem.properties }), {
    description: '无法购买的所选商品，不计入合计 · selected lines that are unavailable; they are in no total',
  }),
})

/** Converts checkout totals and promotions; hints are in `language`. */
function presentPrice(price: Price, language: Language): Omit<typeof summary.static, 'selection'> {
  return {
    total_count: price.totalCount,
    total_amount: formatFen(price.totalFen),
    discount_amount: formatFen(price.discountFen),
    freight: formatFen(price.freightFen),
    pay_amount: formatFen(price.payFen),
    promotions: price.promotions.map(({ id, name, kind, discountFen, upsellHint }) => ({
      id,
      name,
      kind,
      discount: formatFen(discountFen),
      hint: upsellHint && formatUpsellHint(upsellHint, language),
    })),
  }
}

/** Converts the totals of a cart with the digest of the lines that they contain. */
export function presentSummary(
  { price, selection }: Awaited<ReturnType<typeof getCartSummary>>,
  language: Language,
): typeof summary.static {
  return { ...presentPrice(price, language), selection }
}

/** Converts a settlement: totals, coupon options and lines. */
export function presentSettlement(
  settled: Awaited<ReturnType<typeof getSettlement>>,
  language: Language,
): typeof settlement.static {
  const { lines, unavailable, selection, isDelivered, price, coupons } = settled
  return {
    ...presentPrice(price, language),
    coupons: coupons.map((option) => presentCoupon(option, language)),
    skus: lines.map((line) => ({
      id: line.id,
      name: line.name,
      default_image_url: imageUrl(line.defaultImageUrl, 'list'),
      price: formatFen(line.unitFen),
      list_price: formatFen(line.priceFen),
      count: line.count,
      no_reason_return: line.isReturnable,
    })),
    selection,
    address_delivered: isDelivered,
    unavailable: unavailable.map(({ id, name, problem }) => ({
      id,
      name,
      ...presentProblem(problem, language),
    })),
  }
}

function presentCoupon({ coupon, payFen, validTo }: CouponOption, language: Language) {
  const { id, name, refusal, discountFen } = coupon
  return {
    id,
    name,
    usable: refusal === null,
    discount: formatFen(discountFen),
    pay_amount: formatFen(payFen),
    valid_to: shopTime(validTo),
    reason: refusal,
    message: refusal && refusals[refusal](formatFen(coupon.missingFen).replace(/\.00$/, ''))[language],
  }
}

const refusals: Readonly<Record<CouponRefusal, (missing: string) => LocalizedText>> = {
  not_yet_valid: () => ({ zh: '尚未到使用时间', en: 'Not valid yet' }),
  expired: () => ({ zh: '已过期', en: 'Expired' }),
  out_of_scope: () => ({ zh: '所选商品不适用', en: 'Not valid for the selected goods' }),
  below_threshold: (missing) => ({ zh: `再买 ¥${missing} 可用`, en: `Usable with ¥${missing} more` }),
}
