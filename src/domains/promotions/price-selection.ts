import type { StatementExecutor } from '../../db/statement.ts'
import { type Fen, formatFen } from '../../lib/money.ts'
import { categoryTree, pathTo } from '../catalog/category-tree.ts'
import { readRuleRevision } from './change-rules.ts'
import { couponNotUsable, priceChanged } from './errors.ts'
import { getCachedRules, getCurrentRules, type Rules } from './load-rules.ts'
import { type CategorizedLine, computePrice, type Price, type PriceRules } from './price.ts'
import type { Coupon } from './rules.ts'
import { getUsableCoupon } from './user-coupons.ts'

/** A line as a SKU's row tells it; one of 0 pieces is only looked at for hints. */
export type PriceableLine = Readonly<{
  skuId: number
  goodsId: number
  categoryId: number
  count: number
  listFen: Fen
}>

export type PricingOptions = Readonly<{
  /** Whose coupon, and which of them. */
  userCoupon?: Readonly<{ userId: number; id: number }> | undefined
  /** Where it is sent, undefined while nobody knows. */
  provinceId?: number | undefined
  now: Date
}>

/** The rules for SKUs, read once: with them a price is pure, and can be made inside a transaction. */
export type PricingContext = Readonly<{
  rules: PriceRules
  now: Date
  categorize: (line: PriceableLine) => CategorizedLine
}>

/**
 * The rules by which a transaction charges orders, none older than the last `changeRules` that has committed: it reads
 * their revision with whatever it asks for at the same time, the rest is in memory. Ask `shownPriceBook` before it begins,
 * so that nothing has to be loaded while rows are locked.
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
 * The rules as they are shown, all from memory but a coupon: who is shown a price confirms it when he orders.
 * @throws 404 for a coupon that is not the user's; 409 coupon_not_usable for one that was used
 */
export function getCachedPricing(
  skuIds: readonly number[],
  question: PricingOptions,
): Promise<PricingContext> {
  return createPricing(getCachedRules(skuIds), question)
}

/** What lines cost by a price pricing, with another coupon or to another province if they are given. Reads nothing. */
export function priceWith(
  pricing: PricingContext,
  lines: readonly PriceableLine[],
  coupon: Coupon | undefined = pricing.rules.coupon,
  provinceId: number | undefined = pricing.rules.provinceId,
): Price {
  return computePrice(lines.map(pricing.categorize), { ...pricing.rules, coupon, provinceId }, pricing.now)
}

/** What lines cost as it is shown: cart, summary, settlement and placing all ask here or by the functions above. */
export async function priceSelection(
  lines: readonly PriceableLine[],
  question: PricingOptions,
): Promise<Price> {
  const pricing = await getCachedPricing(
    lines.map(({ skuId }) => skuId),
    question,
  )
  return priceWith(pricing, lines)
}

/**
 * Holds a price against what its buyer has agreed to, before anything is charged.
 * @param expectedPayFen what settlement showed, undefined from clients that do not say
 * @throws 409 coupon_not_usable when the coupon that was chosen takes nothing, price_changed with both figures
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
  reading: Rules | Promise<Rules>,
  question: PricingOptions,
): Promise<PricingContext> {
  const { userCoupon, provinceId, now } = question
  const [rules, tree, coupon] = await Promise.all([
    reading,
    categoryTree(),
    userCoupon && getUsableCoupon(userCoupon.userId, userCoupon.id),
  ])
  const categorize = ({ categoryId, ...line }: PriceableLine): CategorizedLine => {
    const node = tree.byId.get(categoryId)
    return { ...line, categoryIds: node ? pathTo(node).map(({ id }) => id) : [categoryId] }
  }
  return { rules: { ...rules, coupon, provinceId }, now, categorize }
}
