import fc from 'fast-check'
import type { NewFreightRule } from '../../../../src/domains/promotions/editing/freight-fields.ts'
import type { NewLimitedPrice } from '../../../../src/domains/promotions/editing/limited-price-fields.ts'
import type { NewPromotion } from '../../../../src/domains/promotions/editing/promotion-fields.ts'
import { addSeconds } from '../../../../src/lib/clock.ts'
import { formatFen } from '../../../../src/lib/money.ts'

/** A SKU of the test's shop. `categoryIds` is its category path. */
export type ShopSku = Readonly<{
  id: number
  goodsId: number
  categoryIds: readonly number[]
  listFen: number
}>

/** Random rules over some SKUs, as staff would save them, in periods around `at`. */
export function randomRules(skus: readonly ShopSku[], at: Date) {
  const sku = fc.constantFrom(...skus)
  const period = fc.constantFrom(
    { validFrom: addSeconds(at, -900), validTo: addSeconds(at, 7_200) },
    { validFrom: addSeconds(at, -900), validTo: addSeconds(at, 7_200) },
    { validFrom: addSeconds(at, 1_800), validTo: addSeconds(at, 3_600) },
  )
  const yuan = (least: number, most: number) => fc.integer({ min: least, max: most }).map(formatFen)
  const limitedPrice: fc.Arbitrary<NewLimitedPrice> = fc
    .record({ skuId: sku.map(({ id }) => id), price: yuan(0, 12_000), period })
    .map(({ period, ...rest }) => ({ ...rest, ...period }))
  const scope = fc.oneof(
    fc.array(sku, { minLength: 1, maxLength: 5 }).map((some) => ({
      scope: 'sku' as const,
      targets: [...new Set(some.map(({ id }) => id))],
    })),
    sku.map(({ goodsId }) => ({ scope: 'goods' as const, targets: [goodsId] })),
    sku.chain(({ categoryIds }) =>
      fc.constantFrom(...categoryIds).map((id) => ({ scope: 'category' as const, targets: [id] })),
    ),
  )
  const discount = fc.oneof(
    fc.record({ offAmount: yuan(1, 5_000), payPercent: fc.constant(null) }),
    fc.record({ offAmount: fc.constant(null), payPercent: fc.integer({ min: 1, max: 99 }) }),
  )
  const promotion: fc.Arbitrary<NewPromotion> = fc
    .record({
      scope,
      discounts: fc.array(discount, { minLength: 3, maxLength: 3 }),
      kind: fc.constantFrom('reduction' as const, 'percentage' as const),
      basis: fc.constantFrom('amount' as const, 'count' as const),
      group: fc.constantFrom('a', 'b').map((name) => `${skus[0]?.id} ${name}`),
      steps: fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 3 }),
      isEnabled: fc.boolean(),
      period,
    })
    .map(({ scope, discounts, steps, period, ...rule }) => ({
      name: '随机活动',
      ...scope,
      ...rule,
      ...period,
      tiers: steps
        .sort((a, b) => a - b)
        .map((step, i) => ({
          thresholdAmount: rule.basis === 'amount' ? formatFen(step * 100) : null,
          thresholdCount: rule.basis === 'count' ? step : null,
          offAmount: rule.kind === 'reduction' ? (discounts[i]?.offAmount ?? '3.33') : null,
          payPercent: rule.kind === 'percentage' ? (discounts[i]?.payPercent ?? 77) : null,
        })),
    }))
  return { limitedPrice, promotion }
}

/** Random freight of some provinces. */
export function randomFreight(provinceIds: readonly number[]): fc.Arbitrary<NewFreightRule> {
  const yuan = fc.integer({ min: 0, max: 20_000 }).map(formatFen)
  return fc.record({
    provinceId: fc.constantFrom(...provinceIds),
    fee: fc.integer({ min: 0, max: 3_000 }).map(formatFen),
    freeFrom: fc.option(yuan),
    isDelivered: fc.boolean(),
  })
}

/** Random coupons over some SKUs. */
export function randomCoupon(skus: readonly ShopSku[], at: Date) {
  const amount = fc.integer({ min: 1, max: 4_000 }).map(formatFen)
  const none = fc.constant(null)
  return fc
    .record({
      discount: fc.oneof(
        fc.record({ offAmount: amount, payPercent: none, capAmount: none }),
        fc.record({
          ...{ offAmount: none, payPercent: fc.integer({ min: 1, max: 99 }), capAmount: fc.option(amount) },
        }),
      ),
      thresholdAmount: fc.integer({ min: 0, max: 30_000 }).map(formatFen),
      targets: fc.subarray(
        skus.map(({ id }) => id),
        { minLength: 1 },
      ),
      isExpired: fc.boolean(),
    })
    .map(({ discount, isExpired, ...rest }) => ({
      ...{ name: '随机券', scope: 'sku' as const, ...discount, ...rest },
      validFrom: addSeconds(at, -900),
      validTo: addSeconds(at, isExpired ? 2_700 : 7_200),
    }))
}

/** Random lines, each SKU once. */
export const randomLines = (skus: readonly ShopSku[], most = 8) =>
  fc.uniqueArray(
    fc.record({
      skuId: fc.constantFrom(...skus.map(({ id }) => id)),
      count: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 90 })),
    }),
    { selector: ({ skuId }) => skuId, minLength: 1, maxLength: most },
  )
