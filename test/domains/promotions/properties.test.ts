import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { allocate, refundFen } from '../../../src/domains/promotions/allocate.ts'
import { type CategorizedLine, computePrice, type PriceRules } from '../../../src/domains/promotions/price.ts'
import type { Promotion, Scope, Tier } from '../../../src/domains/promotions/rules.ts'
import { forever, now } from './rules.ts'

const runs = { numRuns: 3_000 }
const small = fc.integer({ min: 1, max: 6 })
const validity = fc.oneof(
  { weight: 5, arbitrary: fc.constant(forever) },
  { weight: 1, arbitrary: fc.constant({ validFrom: new Date(0), validTo: now }) },
)
const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({ kind: 'all' } as const),
  fc.record({
    kind: fc.constantFrom('category', 'goods', 'sku'),
    ids: fc.array(small, { maxLength: 4 }).map((ids) => new Set(ids)),
  }),
)
const items: fc.Arbitrary<CategorizedLine[]> = fc.uniqueArray(
  fc.record({
    skuId: fc.integer({ min: 1, max: 12 }),
    goodsId: small,
    categoryIds: fc.array(small, { maxLength: 3 }),
    count: fc.integer({ min: 0, max: 20 }),
    listFen: fc.oneof(fc.nat(20), fc.nat(20_000), fc.nat(10_000_000)),
  }),
  { selector: ({ skuId }) => skuId, maxLength: 8 },
)
const promotion: fc.Arbitrary<Promotion> = fc
  .record({
    kind: fc.constantFrom('reduction', 'percentage'),
    basis: fc.constantFrom('amount', 'count'),
    group: fc.constantFrom('a', 'b'),
    scope,
    steps: fc.array(fc.tuple(fc.nat(50_000), fc.nat(30_000), fc.nat(99)), { minLength: 1, maxLength: 3 }),
    validity,
  })
  .map(({ steps, validity, ...rule }) => ({
    ...rule,
    id: 0,
    name: '',
    ...validity,
    tiers: steps.map(([reach, offFen, payPercent]): Tier => {
      const threshold = rule.basis === 'amount' ? reach : reach % 30
      return rule.kind === 'reduction' ? { threshold, offFen } : { threshold, payPercent }
    }),
  }))
const discount = fc.oneof(
  fc.record({ offFen: fc.nat(30_000) }),
  fc.record({ payPercent: fc.nat(99), capFen: fc.option(fc.nat(5_000)) }),
)
const rules: fc.Arbitrary<PriceRules> = fc.record({
  limitedPrices: fc.array(
    fc
      .record({ id: fc.nat(9), skuId: fc.integer({ min: 1, max: 12 }), priceFen: fc.nat(15_000), validity })
      .map(({ validity, ...price }) => ({ ...price, ...validity })),
    { maxLength: 4 },
  ),
  promotions: fc
    .array(promotion, { maxLength: 4 })
    .map((all) => all.map((rule, at): Promotion => ({ ...rule, id: at + 1 }))),
  coupon: fc.option(
    fc
      .record({ thresholdFen: fc.nat(30_000), scope, discount, validity })
      .map(({ validity, ...rest }) => ({ id: 1, name: '', ...rest, ...validity })),
    { nil: undefined },
  ),
  freightRules: fc.array(
    fc.record({
      id: fc.nat(9),
      provinceId: fc.option(fc.nat(2)),
      fen: fc.nat(3_000),
      freeFromFen: fc.option(fc.nat(20_000)),
    }),
    { maxLength: 3 },
  ),
  provinceId: fc.option(fc.nat(2), { nil: undefined }),
})

const sum = (amounts: readonly number[]) => amounts.reduce((a, b) => a + b, 0)

test('no amount is negative, allocations add up to discounts, and lines and freight add up to the payable amount', () => {
  fc.assert(
    fc.property(items, rules, (lines, given) => {
      const price = computePrice(lines, given, now)
      const { couponDiscountFen, freightFen, payFen, promotions } = price
      expect(price.totalFen - price.discountFen + freightFen).toBe(payFen)
      expect(sum(price.lines.map((line) => line.payableFen)) + freightFen).toBe(payFen)
      expect(sum(price.lines.map((line) => line.couponDiscountFen))).toBe(couponDiscountFen)
      expect(sum(price.lines.map((line) => line.promotionDiscountFen))).toBe(
        sum(promotions.map((p) => p.discountFen)),
      )
      expect(sum(promotions.map((p) => p.discountFen)) + couponDiscountFen).toBe(price.discountFen)
      for (const line of price.lines) {
        for (const fen of Object.values(line)) expect(fen).toBeGreaterThanOrEqual(0)
        expect(line.payableFen).toBe(line.lineFen - line.promotionDiscountFen - line.couponDiscountFen)
        expect(line.lineFen).toBe(line.unitFen * line.count)
      }
      for (const fen of [price.totalFen, price.discountFen, freightFen, payFen])
        expect(Number.isSafeInteger(fen) && fen >= 0).toBe(true)
    }),
    runs,
  )
})

test('the breakdown explains every fen: list prices and entries add up to the payable amount, line by line', () => {
  fc.assert(
    fc.property(items, rules, (lines, given) => {
      const { breakdown, payFen, lines: priced } = computePrice(lines, given, now)
      const list = sum(lines.map(({ count, listFen }) => count * listFen))
      expect(list + sum(breakdown.map(({ fen }) => fen))).toBe(payFen)
      for (const line of priced) {
        const own = breakdown.filter(({ skuId }) => skuId === line.skuId)
        expect(line.listFen * line.count + sum(own.map(({ fen }) => fen))).toBe(line.payableFen)
      }
    }),
    runs,
  )
})

test('the order of lines and rules changes no amount, not even which line has the last fen', () => {
  const shuffled = fc.tuple(items, rules).chain(([lines, given]) =>
    fc.record({
      lines: fc.constant(lines),
      given: fc.constant(given),
      other: fc.shuffledSubarray(lines, { minLength: lines.length }),
      promotions: fc.shuffledSubarray([...given.promotions], { minLength: given.promotions.length }),
    }),
  )
  fc.assert(
    fc.property(shuffled, ({ lines, given, other, promotions }) => {
      expect(computePrice(other, { ...given, promotions }, now)).toEqual(computePrice(lines, given, now))
    }),
    runs,
  )
})

/** Removes thresholds and competition: each promotion has one tier and a separate group. */
const flatten = (given: PriceRules): PriceRules => ({
  ...given,
  promotions: given.promotions.map((rule) => ({
    ...rule,
    group: String(rule.id),
    tiers: rule.tiers.slice(0, 1).map((tier) => ({ ...tier, threshold: 0 })),
  })),
  coupon: given.coupon && { ...given.coupon, thresholdFen: 0 },
  freightRules: [{ id: 1, provinceId: null, fen: 0, freeFromFen: 0 }],
})

test('without thresholds, one more piece lowers the payable amount by at most one rounded fen per stacked rule', () => {
  fc.assert(
    fc.property(items, rules.map(flatten), fc.nat(), (lines, given, pick) => {
      if (lines.length === 0) return
      const at = pick % lines.length
      const more = lines.map((line, i) => (i === at ? { ...line, count: line.count + 1 } : line))
      const [before, after] = [computePrice(lines, given, now), computePrice(more, given, now)]
      const rounded = Math.max(0, before.promotions.length - 1) + (given.coupon ? 1 : 0)
      expect(after.payFen).toBeGreaterThanOrEqual(before.payFen - rounded)
    }),
    runs,
  )
})

test('with one promotion, one more piece never lowers the discount, and without a new tier never lowers the payable amount', () => {
  fc.assert(
    fc.property(items, promotion, fc.nat(), (lines, rule, pick) => {
      if (lines.length === 0) return
      const at = pick % lines.length
      const only = { limitedPrices: [], freightRules: [{ id: 1, provinceId: null, fen: 0, freeFromFen: 0 }] }
      const price = (extra: number, tiers: readonly Tier[]) =>
        computePrice(
          lines.map((line, i) => (i === at ? { ...line, count: line.count + extra } : line)),
          { ...only, promotions: [{ ...rule, tiers }] },
          now,
        )
      expect(price(1, rule.tiers).discountFen).toBeGreaterThanOrEqual(price(0, rule.tiers).discountFen)
      const always = rule.tiers.slice(0, 1).map((tier) => ({ ...tier, threshold: 0 }))
      expect(price(1, always).payFen).toBeGreaterThanOrEqual(price(0, always).payFen)
    }),
    runs,
  )
})

test('partial refunds of a line add up to its payable amount in any portions', () => {
  fc.assert(
    fc.property(items, rules, fc.array(small, { minLength: 20, maxLength: 20 }), (lines, given, steps) => {
      for (const { payableFen, count } of computePrice(lines, given, now).lines) {
        if (count === 0) continue
        let [before, refunded] = [0, 0]
        for (let step = 0; before < count; step++) {
          const pieces = Math.min(count - before, steps[step] ?? count)
          const fen = refundFen(payableFen, { count, before, pieces })
          expect(fen).toBeGreaterThanOrEqual(0)
          refunded += fen
          before += pieces
        }
        expect(refunded).toBe(payableFen)
      }
    }),
    runs,
  )
})

test('allocations add up to the amount, each within one fen of its proportion and not above its weight', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.nat(1e9), { maxLength: 20 })
        .chain((weights) => fc.tuple(fc.constant(weights), fc.nat(sum(weights)))),
      ([weights, amount]) => {
        const shares = allocate(amount, weights)
        expect(sum(shares)).toBe(amount)
        shares.forEach((share, at) => {
          const weight = weights[at] as number
          expect(share >= 0 && share <= weight).toBe(true)
          if (amount > 0)
            expect(Math.abs(share - amount * (weight / sum(weights)))).toBeLessThanOrEqual(1.001)
        })
      },
    ),
    runs,
  )
  expect(() => allocate(3, [1, 1])).toThrow(RangeError)
})
