import type { Coupon, FreightRule, LimitedPrice, Promotion } from '../../../domains/promotions/rules.ts'
import { addSeconds } from '../../../lib/clock.ts'
import type { Fen } from '../../../lib/money.ts'
import type { Catalog } from '../catalog/rows.ts'

/** A coupon of the mall. `claimedByShopper` holds the ids of the user coupons of the demo shopper. */
export type CouponTemplate = Coupon &
  Readonly<{ stock: number; perUser: number; claimedByShopper: readonly number[] }>

export type DemoRules = Readonly<{
  limitedPrices: readonly LimitedPrice[]
  promotions: readonly Promotion[]
  coupons: readonly CouponTemplate[]
  freightRules: readonly FreightRule[]
}>

const DAY = 86_400

/** The rules are active this long before and after the shop is filled: past orders are priced by the same rules. */
const daysBefore = 65
const daysAfter = 60

/** Builds the pricing rules of the demo shop, active when the shop is filled. Ids are the same at every call. */
export function buildRules({ categories, skus }: Catalog, at: Date): DemoRules {
  const validity = { validFrom: addSeconds(at, -daysBefore * DAY), validTo: addSeconds(at, daysAfter * DAY) }
  const inCategory = (name: string) => {
    const found = categories.find((category) => category.name === name)
    if (!found) throw new Error(`no category is called ${name}`)
    return { kind: 'category' as const, ids: new Set([found.id]) }
  }
  const limitedSkus = skus.filter(({ name, isLaunched }) => isLaunched && name.startsWith(limited.goods))
  return {
    limitedPrices: limitedSkus.map(({ id }, i) => ({
      id: i + 1,
      skuId: id,
      priceFen: limited.priceFen,
      ...validity,
    })),
    promotions: promotionSources.map(({ category, ...rule }, i) => ({
      id: i + 1,
      ...rule,
      scope: inCategory(category),
      ...validity,
    })),
    coupons: couponSources.map(({ category, ...coupon }, i) => ({
      id: i + 1,
      ...coupon,
      scope: category === null ? { kind: 'all' } : inCategory(category),
      ...validity,
    })),
    freightRules: remoteFreight.map((rule, i) => ({ id: i + 1, ...rule })),
  }
}

const limited: { goods: string; priceFen: Fen } = { goods: '鲸屿 Buds 2 真无线耳机', priceFen: 25_900 }

/** Two groups, so that both promotions can apply to one order. */
const promotionSources = [
  {
    name: '数码满 400 减 30，满 1000 减 100，满 3000 减 350',
    kind: 'reduction' as const,
    basis: 'amount' as const,
    group: 'digital',
    category: '手机数码',
    tiers: [
      { threshold: 40_000, offFen: 3_000 },
      { threshold: 100_000, offFen: 10_000 },
      { threshold: 300_000, offFen: 35_000 },
    ],
  },
  {
    name: '食品 3 件 9 折，5 件 8 折',
    kind: 'percentage' as const,
    basis: 'count' as const,
    group: 'food',
    category: '食品生鲜',
    tiers: [
      { threshold: 3, payPercent: 90 },
      { threshold: 5, payPercent: 80 },
    ],
  },
]

const couponSources = [
  {
    name: '新客满 99 减 10',
    category: null,
    thresholdFen: 9_900,
    discount: { offFen: 1_000 },
    stock: 10_000,
    perUser: 1,
    claimedByShopper: [],
  },
  {
    name: '数码 9 折，最高减 80',
    category: '手机数码',
    thresholdFen: 20_000,
    discount: { payPercent: 90, capFen: 8_000 },
    stock: 500,
    perUser: 1,
    claimedByShopper: [],
  },
  {
    name: '食品满 59 减 8',
    category: '食品生鲜',
    thresholdFen: 5_900,
    discount: { offFen: 800 },
    stock: 2_000,
    perUser: 2,
    claimedByShopper: [],
  },
  {
    name: '会员满 200 减 20',
    category: null,
    thresholdFen: 20_000,
    discount: { offFen: 2_000 },
    stock: 1_000,
    perUser: 2,
    claimedByShopper: [1, 2],
  },
]

/** Freight to 西藏, 海南, 香港 and 澳门; 台湾 is not delivered to. All other provinces have the mall's default: 10.00, free from 99.00. */
const remoteFreight: Omit<FreightRule, 'id'>[] = [
  { provinceId: 540_000, fen: 2_500, freeFromFen: 39_900 },
  { provinceId: 460_000, fen: 1_500, freeFromFen: 19_900 },
  { provinceId: 810_000, fen: 5_000, freeFromFen: null },
  { provinceId: 820_000, fen: 5_000, freeFromFen: null },
  { provinceId: 710_000, fen: 0, freeFromFen: null, isDelivered: false },
]
