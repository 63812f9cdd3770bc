import type { CategorizedLine, PriceRules } from '../../../src/domains/promotions/price.ts'
import type { Coupon, Promotion, Tier } from '../../../src/domains/promotions/rules.ts'
import { parseFen } from '../../../src/lib/money.ts'

export const now = new Date('2026-11-25T04:00:00Z')
export const forever = { validFrom: new Date(0), validTo: new Date('9999-01-01T00:00:00Z') }

export const noRules: PriceRules = { limitedPrices: [], promotions: [], freightRules: [] }
export const freeFreight = { id: 1, provinceId: null, fen: 0, freeFromFen: 0 }

/** Returns a line of a SKU whose SPU has the same id. `price` is in yuan. */
export const item = (
  skuId: number,
  price: string,
  count = 1,
  categoryIds: number[] = [1],
): CategorizedLine => ({
  skuId,
  goodsId: skuId,
  categoryIds,
  count,
  listFen: parseFen(price),
})

export const off = (threshold: string, amount: string): Tier => ({
  threshold: parseFen(threshold),
  offFen: parseFen(amount),
})

export const promotion = (change: Partial<Promotion> & Pick<Promotion, 'tiers'>): Promotion => ({
  id: 1,
  name: '满减',
  kind: change.tiers.some((tier) => 'payPercent' in tier) ? 'percentage' : 'reduction',
  basis: 'amount',
  group: 'mall',
  scope: { kind: 'all' },
  ...forever,
  ...change,
})

export const coupon = (change: Partial<Coupon> & Pick<Coupon, 'discount'>): Coupon => ({
  id: 7,
  name: '优惠券',
  thresholdFen: 0,
  scope: { kind: 'all' },
  ...forever,
  ...change,
})
