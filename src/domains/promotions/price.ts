import type { Fen } from '../../lib/money.ts'
import { type BreakdownEntry, entriesOf } from './breakdown-entries.ts'
import { type AppliedCoupon, applyCoupon } from './coupons/coupon.ts'
import { findFreightRule, freightFor } from './freight.ts'
import { findLimitedPrice } from './limited-price.ts'
import type { Coupon, FreightRule, LimitedPrice, Promotion, ScopedSku } from './rules.ts'
import { type AppliedPromotion, applyPromotions, type DiscountableLine } from './tiers.ts'

/** A line with its category path. `listFen` is per piece. A line of 0 pieces costs nothing and gets upsell hints only. */
export type CategorizedLine = ScopedSku & Readonly<{ count: number; listFen: Fen }>

/** All rules that can apply to a selection, active or not. */
export type PriceRules = Readonly<{
  limitedPrices: readonly LimitedPrice[]
  promotions: readonly Promotion[]
  coupon?: Coupon | undefined
  freightRules: readonly FreightRule[]
  provinceId?: number | undefined
}>

export type LinePrice = Readonly<{
  skuId: number
  count: number
  listFen: Fen
  /** Price per piece, limited-time price included. */
  unitFen: Fen
  lineFen: Fen
  promotionDiscountFen: Fen
  couponDiscountFen: Fen
  /** `lineFen` minus both discounts. */
  payableFen: Fen
}>

/** Price of a selection: `payFen` = `totalFen` − `discountFen` + `freightFen`. */
export type Price = Readonly<{
  totalCount: number
  totalFen: Fen
  /** Sum of promotions and coupon. */
  discountFen: Fen
  couponDiscountFen: Fen
  freightFen: Fen
  payFen: Fen
  /** In ascending SKU id. */
  lines: readonly LinePrice[]
  promotions: readonly AppliedPromotion[]
  coupon: AppliedCoupon | null
  breakdown: readonly BreakdownEntry[]
}>

type UnitPricedLine = DiscountableLine &
  Readonly<{ listFen: Fen; unitFen: Fen; limitedPriceId: number | null }>

/**
 * Prices a selection: limited-time prices, promotions, one coupon, freight. Cart, settlement and placing all use this
 * function. Pure and independent of the order of lines, ties for the last fen included, since it sorts them by SKU id.
 * @param items each SKU once
 */
export function computePrice(items: readonly CategorizedLine[], rules: PriceRules, now: Date): Price {
  const lines = items.toSorted(bySku).map((item) => toUnitPriced(item, rules.limitedPrices, now))
  const promotions = applyPromotions(lines, rules.promotions, now)
  const promotionFens = lines.map((_, at) => sumOf(promotions, ({ allocations }) => allocations[at] ?? 0))
  const left = lines.map(({ lineFen }, at) => lineFen - (promotionFens[at] as Fen))
  const coupon = rules.coupon ? applyCoupon(rules.coupon, lines, left, now) : null
  const freightRule = findFreightRule(rules.freightRules, rules.provinceId)
  const priced = lines.map((line, at) =>
    priceLine(line, promotionFens[at] as Fen, coupon?.allocations[at] ?? 0),
  )
  const amounts = sumUp(priced, freightRule)
  const breakdown = [
    ...lines.flatMap(limitedPriceEntries),
    ...promotions.flatMap(({ kind, id, allocations }) => entriesOf(kind, id, lines, allocations)),
    ...(coupon ? entriesOf('coupon', coupon.id, lines, coupon.allocations) : []),
    ...freightEntries(freightRule, amounts),
  ]
  const couponDiscountFen = coupon?.discountFen ?? 0
  return { ...amounts, couponDiscountFen, lines: priced, promotions, coupon, breakdown }
}

/** Prices lines by their price per piece, without rules except the default freight. */
export function priceWithoutRules(
  lines: readonly Readonly<{ skuId: number; count: number; unitFen: Fen }>[],
): Price {
  const items = lines.map(({ skuId, count, unitFen }) => ({
    skuId,
    count,
    listFen: unitFen,
    goodsId: 0,
    categoryIds: [],
  }))
  return computePrice(items, { limitedPrices: [], promotions: [], freightRules: [] }, new Date(0))
}

function toUnitPriced(item: CategorizedLine, prices: readonly LimitedPrice[], now: Date): UnitPricedLine {
  const limited = findLimitedPrice(item.skuId, item.listFen, prices, now)
  const unitFen = limited?.priceFen ?? item.listFen
  return { ...item, unitFen, lineFen: unitFen * item.count, limitedPriceId: limited?.id ?? null }
}

function priceLine(line: UnitPricedLine, promotionDiscountFen: Fen, couponDiscountFen: Fen): LinePrice {
  const { skuId, count, listFen, unitFen, lineFen } = line
  const payableFen = lineFen - promotionDiscountFen - couponDiscountFen
  return { skuId, count, listFen, unitFen, lineFen, promotionDiscountFen, couponDiscountFen, payableFen }
}

function sumUp(lines: readonly LinePrice[], freight: FreightRule) {
  const totalCount = sumOf(lines, ({ count }) => count)
  const totalFen = sumOf(lines, ({ lineFen }) => lineFen)
  const goodsFen = sumOf(lines, ({ payableFen }) => payableFen)
  const freightFen = totalCount === 0 ? 0 : freightFor(freight, goodsFen)
  return { totalCount, totalFen, discountFen: totalFen - goodsFen, freightFen, payFen: goodsFen + freightFen }
}

function freightEntries(
  { id }: FreightRule,
  amounts: { totalCount: number; freightFen: Fen },
): BreakdownEntry[] {
  return amounts.totalCount === 0 ? [] : [{ kind: 'freight', id, skuId: null, fen: amounts.freightFen }]
}

function limitedPriceEntries(line: UnitPricedLine): BreakdownEntry[] {
  const fen = line.lineFen - line.listFen * line.count
  return fen === 0 ? [] : [{ kind: 'limited_price', id: line.limitedPriceId, skuId: line.skuId, fen }]
}

function bySku(a: CategorizedLine, b: CategorizedLine): number {
  return a.skuId - b.skuId || a.count - b.count || a.listFen - b.listFen
}

function sumOf<T>(all: readonly T[], fen: (each: T) => number): number {
  return all.reduce((sum, each) => sum + fen(each), 0)
}
