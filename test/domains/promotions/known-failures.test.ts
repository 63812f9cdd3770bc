import { expect, test } from 'bun:test'
import { refundFen } from '../../../src/domains/promotions/allocate.ts'
import { computePrice } from '../../../src/domains/promotions/price.ts'
import { coupon, item, noRules, now, off, promotion } from './rules.ts'

/** Known pricing faults of other shops. */
test('满 5 减 1 takes 1.00, not 0.98, from three equal lines', () => {
  const items = [item(1, '1.67'), item(2, '1.67'), item(3, '1.67')]
  const price = computePrice(items, { ...noRules, promotions: [promotion({ tiers: [off('5', '1')] })] }, now)
  expect(price.discountFen).toBe(100)
  expect(price.lines.map((line) => line.promotionDiscountFen)).toEqual([34, 33, 33])
})

test('a coupon of 10.00 over three equal lines takes 10.00, not 9.99', () => {
  const items = [item(1, '20.00'), item(2, '20.00'), item(3, '20.00')]
  const price = computePrice(items, { ...noRules, coupon: coupon({ discount: { offFen: 1_000 } }) }, now)
  expect(price.couponDiscountFen).toBe(1_000)
  expect(price.lines.map((line) => line.couponDiscountFen)).toEqual([334, 333, 333])
})

test('99.50 does not reach a threshold of 100 of a promotion or a coupon', () => {
  const rules = {
    ...noRules,
    promotions: [promotion({ tiers: [off('100', '10')] })],
    coupon: coupon({ thresholdFen: 10_000, discount: { offFen: 1_000 } }),
  }
  const price = computePrice([item(1, '99.50')], rules, now)
  expect(price.discountFen).toBe(0)
  expect(price.coupon).toMatchObject({ refusal: 'below_threshold', missingFen: 50 })
})

test('a percentage is rounded once per line, not per piece: 1000 × 0.05 at 九折 costs 45.00, not 50.00', () => {
  const tiers = [{ threshold: 0, payPercent: 90 }]
  const price = computePrice(
    [item(1, '0.05', 1_000)],
    { ...noRules, promotions: [promotion({ tiers })] },
    now,
  )
  expect(price.lines[0]?.payableFen).toBe(4_500)
})

test('half a fen is rounded up once: 0.05 at 九折 is 0.045, so 0.05', () => {
  const tiers = [{ threshold: 0, payPercent: 90 }]
  const price = computePrice([item(1, '0.05')], { ...noRules, promotions: [promotion({ tiers })] }, now)
  expect(price.lines[0]?.payableFen).toBe(5)
})

test('a refund returns the amounts of the order, and the discount does not move to the remaining lines', () => {
  const items = [item(1, '150.00', 2), item(2, '60.00', 3)]
  const price = computePrice(
    items,
    { ...noRules, promotions: [promotion({ tiers: [off('400', '50')] })] },
    now,
  )
  const [first, second] = price.lines.map((line) => line.payableFen) as [number, number]
  expect([first, second]).toEqual([26_875, 16_125])
  const refunded = [
    refundFen(first, { count: 2, before: 0, pieces: 1 }),
    refundFen(first, { count: 2, before: 1, pieces: 1 }),
  ]
  expect(refunded).toEqual([13_437, 13_438])
  // the remaining lines are below the tier of 400, and are still refunded in full
  expect(refundFen(second, { count: 3, before: 0, pieces: 3 })).toBe(16_125)
})
