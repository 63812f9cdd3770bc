import { expect, test } from 'bun:test'
import { computePrice } from '../../../src/domains/promotions/price.ts'
import { formatUpsellHint } from '../../../src/domains/promotions/upsell-hint.ts'
import { item, noRules, now, off, promotion } from './rules.ts'

const hints = (price: string, count: number, ...promotions: ReturnType<typeof promotion>[]) =>
  computePrice([item(1, price, count)], { ...noRules, promotions }, now).promotions.map(
    ({ upsellHint: hint }) => (hint ? [formatUpsellHint(hint, 'zh'), formatUpsellHint(hint, 'en')] : null),
  )

test('the hint names the amount or the pieces that the next tier lacks, in both languages', () => {
  expect(hints('180.00', 1, promotion({ tiers: [off('100', '10'), off('200', '30')] }))).toEqual([
    ['再买 ¥20 减 ¥30', '¥20 more takes ¥30 off'],
  ])
  expect(hints('199.50', 1, promotion({ tiers: [off('200', '30.50')] }))).toEqual([
    ['再买 ¥0.50 减 ¥30.50', '¥0.50 more takes ¥30.50 off'],
  ])
  const pieces = promotion({ basis: 'count', tiers: [{ threshold: 3, payPercent: 85 }] })
  expect(hints('9.00', 2, pieces)).toEqual([['再买 1 件 打 8.5 折', '1 more piece takes 15% off']])
})

test('there is no hint at the highest tier, or when the next tier takes off no more than the reached tier', () => {
  expect(hints('300.00', 1, promotion({ tiers: [off('200', '30')] }))).toEqual([null])
  for (const price of ['100.00', '150.00'])
    expect(hints(price, 1, promotion({ tiers: [off('100', '30'), off('200', '20')] }))).toEqual([null])
})

test('a group shows the promotion that applies, or all its promotions while none applies', () => {
  const [one, two] = [
    promotion({ tiers: [off('100', '10')] }),
    promotion({ id: 2, tiers: [off('300', '50')] }),
  ]
  expect(hints('50.00', 1, one, two)).toHaveLength(2)
  expect(hints('150.00', 1, one, two)).toEqual([null])
})

test('a line without pieces receives a hint and changes no amount', () => {
  const promotions = [promotion({ tiers: [off('100', '10')], scope: { kind: 'sku', ids: new Set([2]) } })]
  const price = computePrice([item(1, '99.00'), item(2, '40.00', 0)], { ...noRules, promotions }, now)
  expect(price).toMatchObject({ totalCount: 1, payFen: 9_900, discountFen: 0 })
  expect(price.promotions).toMatchObject([{ skuIds: [2], upsellHint: { missing: 10_000 } }])
})
