import { describe, expect, test } from 'bun:test'
import { computePrice, type PriceRules } from '../../../src/domains/promotions/price.ts'
import { parseFen } from '../../../src/lib/money.ts'
import { coupon, forever, freeFreight, item, noRules, now, off, promotion } from './rules.ts'

const price = (yuan: string, rules: Partial<PriceRules>, count = 1) =>
  computePrice([item(1, yuan, count)], { ...noRules, freightRules: [freeFreight], ...rules }, now)

/** Each amount or count one below, at and above a limit, with the amount to pay. */
const limits: [what: string, pay: (edge: -1 | 0 | 1) => number, below: string, at: string, above: string][] =
  [
    [
      'the threshold of a promotion by amount is reached at 100.00',
      (edge) =>
        price(yuan(10_000 + edge), { promotions: [promotion({ tiers: [off('100.00', '10.00')] })] }).payFen,
      '99.99',
      '90.00',
      '90.01',
    ],
    [
      'the threshold of a promotion by pieces is reached at 3',
      (edge) =>
        price(
          '1.00',
          { promotions: [promotion({ basis: 'count', tiers: [{ threshold: 3, offFen: 100 }] })] },
          3 + edge,
        ).payFen,
      '2.00',
      '2.00',
      '3.00',
    ],
    [
      'of two tiers the higher one applies from 200.00',
      (edge) =>
        price(yuan(20_000 + edge), {
          promotions: [promotion({ tiers: [off('100.00', '10.00'), off('200.00', '30.00')] })],
        }).payFen,
      '189.99',
      '170.00',
      '170.01',
    ],
    [
      'the threshold of a coupon is reached at 50.00',
      (edge) =>
        price(yuan(5_000 + edge), { coupon: coupon({ thresholdFen: 5_000, discount: { offFen: 1_000 } }) })
          .payFen,
      '49.99',
      '40.00',
      '40.01',
    ],
    [
      'a coupon of 10.00 takes no more than the goods cost',
      (edge) => price(yuan(1_000 + edge), { coupon: coupon({ discount: { offFen: 1_000 } }) }).payFen,
      '0.00',
      '0.00',
      '0.01',
    ],
    [
      'a coupon of half the price is capped at 20.00, from 40.00 on',
      (edge) =>
        price(yuan(4_000 + 2 * edge), { coupon: coupon({ discount: { payPercent: 50, capFen: 2_000 } }) })
          .payFen,
      '19.99',
      '20.00',
      '20.02',
    ],
    [
      'freight is free from 99.00 after discounts',
      (edge) => price(yuan(9_900 + edge), { freightRules: [] }).payFen,
      '108.99',
      '99.00',
      '99.01',
    ],
    [
      'a limited-time price of 8.80 applies only below the list price',
      (edge) =>
        price(yuan(880 + edge), { limitedPrices: [{ id: 1, skuId: 1, priceFen: 880, ...forever }] }).payFen,
      '8.79',
      '8.80',
      '8.80',
    ],
  ]
const yuan = (fen: number) => (fen / 100).toFixed(2)

for (const [what, pay, ...expected] of limits)
  test(what, () => {
    expect(([-1, 0, 1] as const).map(pay)).toEqual(expected.map(parseFen))
  })

const at = (ms: number) => new Date(now.getTime() + ms)
/** A window in milliseconds from now, and whether a rule with it applies now. */
const windows: [what: string, from: number, to: number, applies: boolean][] = [
  ['starts in a millisecond', 1, 60_000, false],
  ['starts now', 0, 60_000, true],
  ['started a millisecond ago', -1, 60_000, true],
  ['ends in a millisecond', -60_000, 1, true],
  ['ends now', -60_000, 0, false],
  ['ended a millisecond ago', -60_000, -1, false],
]
describe('a rule whose window', () => {
  for (const [what, from, to, applies] of windows)
    test(`${what} ${applies ? 'applies' : 'does not apply'}, whether limited-time price, promotion or coupon`, () => {
      const window = { validFrom: at(from), validTo: at(to) }
      const payable = [
        price('10.00', { limitedPrices: [{ id: 1, skuId: 1, priceFen: 900, ...window }] }),
        price('10.00', { promotions: [promotion({ tiers: [off('1.00', '1.00')], ...window })] }),
        price('10.00', { coupon: coupon({ discount: { offFen: 100 }, ...window }) }),
      ].map(({ payFen }) => payFen)
      expect(payable).toEqual(Array(3).fill(applies ? 900 : 1_000))
    })

  test('starts later or has ended refuses a coupon with that reason', () => {
    const refusalOf = (from: number, to: number) =>
      price('10.00', { coupon: coupon({ discount: { offFen: 100 }, validFrom: at(from), validTo: at(to) }) })
        .coupon?.refusal
    expect([refusalOf(1, 2), refusalOf(0, 1), refusalOf(-1, 0)]).toEqual(['not_yet_valid', null, 'expired'])
  })
})
