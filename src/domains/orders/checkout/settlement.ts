import { now } from '../../../lib/clock.ts'
import type { Fen } from '../../../lib/money.ts'
import { findShippingProvince } from '../../addresses/province.ts'
import type { CartOwner } from '../../cart/cart-lines.ts'
import { digestSelection } from '../../cart/selection-digest.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import type { AppliedCoupon } from '../../promotions/coupons/coupon.ts'
import { listUsableCoupons } from '../../promotions/coupons/user-coupons.ts'
import { isDeliveredTo } from '../../promotions/freight.ts'
import { type Price, priceWithoutRules } from '../../promotions/price.ts'
import {
  getCachedPricing,
  type PriceableLine,
  type PricingContext,
  priceSelection,
  priceWith,
} from '../../promotions/price-selection.ts'
import type { Coupon } from '../../promotions/rules.ts'
import { type CheckoutLine, type CheckoutLines, linesToBuy, selectedLines } from './checkout-lines.ts'

/** A coupon of the user, and the payable amount with it. */
export type CouponOption = Readonly<{ coupon: AppliedCoupon; payFen: Fen; validTo: Date }>

type SettlementChoice = Readonly<{
  userCouponId?: number | undefined
  addressId?: number | undefined
  /** Buy now: these lines instead of the cart. */
  lines?: readonly SkuQuantity[] | undefined
}>

/** Returns the price of the selected and available lines of a cart, without coupon and freight address. */
export async function getCartSummary(
  owner: CartOwner | undefined,
): Promise<{ price: Price; selection: string }> {
  const { available } = owner ? await selectedLines(owner) : { available: [] }
  const price =
    available.length === 0
      ? priceWithoutRules([])
      : await priceSelection(available.map(toPriceableLine), { now: now() })
  return { price, selection: digestOf(available) }
}

/**
 * Returns the settlement of a cart, or of the lines to buy now: the available lines and their price with the chosen
 * coupon and address (else the default address), the unavailable lines, and the payable amount with each coupon of
 * the user, best first. A default address to which the shop does not deliver is priced as none and reported, so that the user
 * can choose another one. Writes and reserves nothing.
 * @throws 400 line_repeated; 404 not_found for an address or a coupon of another user; 409 coupon_not_usable for a used coupon;
 *   409 not_delivered when the shop does not deliver to the chosen address
 */
export async function getSettlement(userId: number, { userCouponId, addressId, lines }: SettlementChoice) {
  const at = now()
  const [{ available, unavailable }, provinceId, owned] = await Promise.all([
    checkoutLinesOf(userId, lines),
    findShippingProvince(userId, addressId),
    listUsableCoupons(userId),
  ])
  const userCoupon = userCouponId === undefined ? undefined : { userId, id: userCouponId }
  const ids = available.map((line) => line.id)
  const loaded = await getCachedPricing(ids, { userCoupon, now: at })
  const isDelivered = provinceId === undefined || isDeliveredTo(loaded.rules.freightRules, provinceId)
  const isPriced = isDelivered || addressId !== undefined
  const pricing = { ...loaded, rules: { ...loaded.rules, provinceId: isPriced ? provinceId : undefined } }
  const selection = available.map(toPriceableLine)
  const price = priceWith(pricing, selection)
  const unitFens = new Map(price.lines.map((line) => [line.skuId, line.unitFen]))
  return {
    lines: available.map((line) => ({ ...line, unitFen: unitFens.get(line.id) as Fen })),
    unavailable,
    selection: digestOf(available),
    isDelivered,
    price,
    coupons: compareCoupons(pricing, selection, owned),
  }
}

function checkoutLinesOf(userId: number, lines: readonly SkuQuantity[] | undefined): Promise<CheckoutLines> {
  return lines ? linesToBuy(userId, lines) : selectedLines({ kind: 'user', userId })
}

/** Sorts usable coupons by payable amount before refused ones; equal ones keep their order by expiry. */
function compareCoupons(
  pricing: PricingContext,
  lines: readonly PriceableLine[],
  owned: readonly Coupon[],
): CouponOption[] {
  return owned
    .flatMap((coupon) => {
      const { coupon: applied, payFen } = priceWith(pricing, lines, coupon)
      return applied ? [{ coupon: applied, payFen, validTo: coupon.validTo }] : []
    })
    .sort((a, b) => Number(!!a.coupon.refusal) - Number(!!b.coupon.refusal) || a.payFen - b.payFen)
}

const digestOf = (lines: readonly CheckoutLine[]) =>
  digestSelection(lines.map(({ id, count }) => ({ skuId: id, count })))

const toPriceableLine = ({ id, goodsId, categoryId, count, priceFen }: CheckoutLine): PriceableLine => ({
  skuId: id,
  goodsId,
  categoryId,
  count,
  listFen: priceFen,
})
