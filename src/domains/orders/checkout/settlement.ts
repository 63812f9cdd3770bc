import { now } from '../../../lib/clock.ts'
import type { Fen } from '../../../lib/money.ts'
import { findShippingProvince } from '../../addresses/province.ts'
import type { CartOwner } from '../../cart/cart-lines.ts'
import { type CartLineView, viewCart } from '../../cart/view-cart.ts'
import type { AppliedCoupon } from '../../promotions/coupon.ts'
import { type Price, priceWithoutRules } from '../../promotions/price.ts'
import {
  getCachedPricing,
  type PriceableLine,
  type PricingContext,
  priceSelection,
  priceWith,
} from '../../promotions/price-selection.ts'
import type { Coupon } from '../../promotions/rules.ts'
import { listUsableCoupons } from '../../promotions/user-coupons.ts'

/** A coupon that its owner has, and what the order would cost with it. */
export type CouponOption = Readonly<{ coupon: AppliedCoupon; payFen: Fen; validTo: Date }>

type Choice = Readonly<{ userCouponId?: number | undefined; addressId?: number | undefined }>

/** What the selected lines of a cart cost, without a coupon and to nowhere in particular. */
export async function getCartSummary(owner: CartOwner): Promise<Price> {
  const lines = await selectedLines(owner)
  return lines.length === 0 ? priceWithoutRules([]) : priceSelection(lines.map(toLine), { now: now() })
}

/**
 * The selected lines of a user's cart with what they cost, sent to the address that was chosen (else the default one)
 * and with the coupon that was chosen, and what each coupon of the user would make of it, the best first. Nothing is
 * written, nothing reserved.
 * @throws 404 for an address or a coupon that is not the user's; 409 coupon_not_usable for one that was used
 */
export async function getSettlement(userId: number, { userCouponId, addressId }: Choice) {
  const at = now()
  const [lines, provinceId, owned] = await Promise.all([
    selectedLines({ kind: 'user', userId }),
    findShippingProvince(userId, addressId),
    listUsableCoupons(userId, at),
  ])
  const userCoupon = userCouponId === undefined ? undefined : { userId, id: userCouponId }
  const ids = lines.map((line) => line.id)
  const pricing = await getCachedPricing(ids, { userCoupon, provinceId, now: at })
  const selection = lines.map(toLine)
  const price = priceWith(pricing, selection)
  const unitFens = new Map(price.lines.map((line) => [line.skuId, line.unitFen]))
  return {
    lines: lines.map((line) => ({ ...line, unitFen: unitFens.get(line.id) as Fen })),
    price,
    coupons: weigh(pricing, selection, owned),
  }
}

/** Usable ones by what is to be paid with them, then those that take nothing; those that expire first before others. */
function weigh(
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

const toLine = ({ id, goodsId, categoryId, count, priceFen }: CartLineView): PriceableLine => ({
  skuId: id,
  goodsId,
  categoryId,
  count,
  listFen: priceFen,
})
