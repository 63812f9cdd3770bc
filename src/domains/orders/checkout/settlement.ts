import { now } from '../../../lib/clock.ts'
import type { Fen } from '../../../lib/money.ts'
import { findShippingProvince } from '../../addresses/province.ts'
import type { CartOwner } from '../../cart/cart-lines.ts'
import { type CartLineView, viewCart } from '../../cart/view-cart.ts'
import type { AppliedCoupon } from '../../promotions/coupons/coupon.ts'
import { listUsableCoupons } from '../../promotions/coupons/user-coupons.ts'
import { type Price, priceWithoutRules } from '../../promotions/price.ts'
import {
  getCachedPricing,
  type PriceableLine,
  type PricingContext,
  priceSelection,
  priceWith,
} from '../../promotions/price-selection.ts'
import type { Coupon } from '../../promotions/rules.ts'

/** A coupon of the user, and the payable amount with it. */
export type CouponOption = Readonly<{ coupon: AppliedCoupon; payFen: Fen; validTo: Date }>

type SettlementChoice = Readonly<{ userCouponId?: number | undefined; addressId?: number | undefined }>

/** Returns the price of the selected lines of a cart, without coupon and freight address. */
export async function getCartSummary(owner: CartOwner): Promise<Price> {
  const lines = await selectedLines(owner)
  return lines.length === 0
    ? priceWithoutRules([])
    : priceSelection(lines.map(toPriceableLine), { now: now() })
}

/**
 * Returns the settlement of a cart: the selected lines and their price with the chosen coupon and address (else the default
 * address), and the payable amount with each coupon of the user, best first. Writes and reserves nothing.
 * @throws 404 not_found for an address or a coupon of another user; 409 coupon_not_usable for a used coupon;
 *   409 not_delivered when the shop does not deliver to the address
 */
export async function getSettlement(userId: number, { userCouponId, addressId }: SettlementChoice) {
  const at = now()
  const [lines, provinceId, owned] = await Promise.all([
    selectedLines({ kind: 'user', userId }),
    findShippingProvince(userId, addressId),
    listUsableCoupons(userId, at),
  ])
  const userCoupon = userCouponId === undefined ? undefined : { userId, id: userCouponId }
  const ids = lines.map((line) => line.id)
  const pricing = await getCachedPricing(ids, { userCoupon, provinceId, now: at })
  const selection = lines.map(toPriceableLine)
  const price = priceWith(pricing, selection)
  const unitFens = new Map(price.lines.map((line) => [line.skuId, line.unitFen]))
  return {
    lines: lines.map((line) => ({ ...line, unitFen: unitFens.get(line.id) as Fen })),
    price,
    coupons: compareCoupons(pricing, selection, owned),
  }
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

async function selectedLines(owner: CartOwner): Promise<CartLineView[]> {
  return (await viewCart(owner)).filter((line) => line.selected)
}

const toPriceableLine = ({ id, goodsId, categoryId, count, priceFen }: CartLineView): PriceableLine => ({
  skuId: id,
  goodsId,
  categoryId,
  count,
  listFen: priceFen,
})
