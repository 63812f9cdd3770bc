import type { StatementExecutor } from '../../db/statement.ts'
import { type Fen, formatFen } from '../../lib/money.ts'
import { type CategoryTree, categoryTree, pathTo } from '../catalog/category-tree.ts'
import { readRuleRevision } from './change-rules.ts'
import { getUsableCoupon } from './coupons/user-coupons.ts'
import { couponNotUsable, priceChanged } from './errors.ts'
import { requireDelivery } from './freight.ts'
import { getCachedRules, getCurrentRules, type Rules } from './load-rules.ts'
import { type CategorizedLine, computePrice, type Price, type PriceRules } from './price.ts'
import type { Coupon } from './rules.ts'

/** A line to be priced, from the row of its SKU. A line of 0 pieces costs nothing and gets upsell hints only. */
export type PriceableLine = Readonly<{
  skuId: number
  goodsId: number
  categoryId: number
  count: number
  listFen: Fen
}>

type PricingOptions = Readonly<{
  /** The chosen coupon of a user. */
  userCoupon?: Readonly<{ userId: number; id: number }> | undefined
  /** Province of the delivery; undefined while it is unknown. */
  provinceId?: number | undefined
  now: Date
}>

/** The rules for SKUs, loaded once. Pricing with them is pure, so a transaction can do it while rows are locked. */
export type PricingContext = Readonly<{
  rules: PriceRules
  now: Date
  categorize: (line: PriceableLine) => CategorizedLine
}>

/**
 * Returns the rules that a transaction charges orders by, no older than the last committed `changeRules`. Reads the
 * revision in `tx`. Call `getCachedPricing` before the transaction, so that nothing is loaded while rows are locked.
 */
export function getCurrentPricing(
  tx: StatementExecutor,
  skuIds: readonly number[],
  now: Date,
): Promise<PricingContext> {
  return createPricing(
    getCurrentRules(skuIds, () => readRuleRevision(tx)),
    { now },
  )
}

/**
 * Returns the rules for display from the cache, with the chosen coupon from the database. The customer confirms the
 * displayed price with the order.
 * @throws 404 for a coupon that is not the user's; 409 coupon_not_usable for one that was used
 */
export function getCachedPricing(
  skuIds: readonly number[],
  options: PricingOptions,
): Promise<PricingContext> {
  return createPricing(getCachedRules(skuIds), options)
}

/**
 * Prices lines without I/O, by default with the coupon and province of the context.
 * @throws 409 not_delivered when there is something to deliver, and the shop does not deliver to the province
 */
export function priceWith(
  pricing: PricingContext,
  lines: readonly PriceableLine[],
  coupon: Coupon | undefined = pricing.rules.coupon,
  provinceId: number | undefined = pricing.rules.provinceId,
): Price {
  if (provinceId !== undefined && lines.length > 0) requireDelivery(pricing.rules.freightRules, provinceId)
  return computePrice(lines.map(pricing.categorize), { ...pricing.rules, coupon, provinceId }, pricing.now)
}

/** Prices lines for display. */
export async function priceSelection(
  lines: readonly PriceableLine[],
  options: PricingOptions,
): Promise<Price> {
  const pricing = await getCachedPricing(
    lines.map(({ skuId }) => skuId),
    options,
  )
  return priceWith(pricing, lines)
}

/**
 * Checks a price against what the customer has confirmed, before an order is charged.
 * @param expectedPayFen amount that settlement displayed; undefined from clients that do not send it
 * @throws 409 coupon_not_usable when the chosen coupon gives no discount; 409 price_changed with both amounts
 */
export function confirmPrice(price: Price, expectedPayFen: Fen | undefined): void {
  if (price.coupon?.refusal)
    throw couponNotUsable({
      members: { reason: price.coupon.refusal, missing: formatFen(price.coupon.missingFen) },
    })
  if (expectedPayFen !== undefined && expectedPayFen !== price.payFen)
    throw priceChanged({ members: { shown: formatFen(expectedPayFen), pay_amount: formatFen(price.payFen) } })
}

async function createPricing(
  loading: Rules | Promise<Rules>,
  options: PricingOptions,
): Promise<PricingContext> {
  const { userCoupon, provinceId, now } = options
  const [rules, tree, coupon] = await Promise.all([
    loading,
    categoryTree(),
    userCoupon && getUsableCoupon(userCoupon.userId, userCoupon.id),
  ])
  return { rules: { ...rules, coupon, provinceId }, now, categorize: categorizeBy(tree) }
}

/** Returns the function that gives a line the path of its category. */
export function categorizeBy({ byId }: CategoryTree): PricingContext['categorize'] {
  return ({ categoryId, ...line }) => {
    const node = byId.get(categoryId)
    return { ...line, categoryIds: node ? pathTo(node).map(({ id }) => id) : [categoryId] }
  }
}
