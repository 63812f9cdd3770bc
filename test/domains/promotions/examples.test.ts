import { expect, test } from 'bun:test'
import { type CategorizedLine, computePrice, type PriceRules } from '../../../src/domains/promotions/price.ts'
import { formatFen } from '../../../src/lib/money.ts'
import { coupon, forever, freeFreight, item, noRules, now, off, promotion } from './rules.ts'

type Example = [
  title: string,
  items: CategorizedLine[],
  rules: Partial<PriceRules>,
  expected: {
    total: string
    promotions?: string
    coupon?: string
    freight: string
    pay: string
    lines?: string[]
  },
]

const phones = { kind: 'category', ids: new Set([115]) } as const

/** Each example can be checked manually. `lines` are the payable amounts of the lines in the order of SKU ids. */
const examples: Example[] = [
  [
    'one SKU below 99: freight 10',
    [item(1, '59.90')],
    {},
    { total: '59.90', freight: '10.00', pay: '69.90' },
  ],
  [
    'exactly 99: freight is free',
    [item(1, '49.50', 2)],
    {},
    { total: '99.00', freight: '0.00', pay: '99.00' },
  ],
  [
    '限时特价 8.80 instead of 12.00, three pieces: 26.40',
    [item(1, '12.00', 3)],
    { limitedPrices: [{ id: 1, skuId: 1, priceFen: 880, ...forever }] },
    { total: '26.40', freight: '10.00', pay: '36.40' },
  ],
  [
    'of two limited prices at the same time the lower price applies',
    [item(1, '12.00')],
    {
      limitedPrices: [
        { id: 1, skuId: 1, priceFen: 900, ...forever },
        { id: 2, skuId: 1, priceFen: 800, ...forever },
      ],
    },
    { total: '8.00', freight: '10.00', pay: '18.00' },
  ],
  [
    'a limited price that is no longer below the list price changes nothing',
    [item(1, '7.00')],
    { limitedPrices: [{ id: 1, skuId: 1, priceFen: 880, ...forever }] },
    { total: '7.00', freight: '10.00', pay: '17.00' },
  ],
  [
    '满 200 减 30 on 150 + 60: 210 − 30; the 30 is split 21.43 : 8.57',
    [item(1, '150.00'), item(2, '60.00')],
    { promotions: [promotion({ tiers: [off('200', '30')] })] },
    { total: '210.00', promotions: '30.00', freight: '0.00', pay: '180.00', lines: ['128.57', '51.43'] },
  ],
  [
    'of the tiers 100/10 and 200/30 the highest reached tier applies',
    [item(1, '199.99'), item(2, '0.01')],
    { promotions: [promotion({ tiers: [off('100', '10'), off('200', '30')] })] },
    { total: '200.00', promotions: '30.00', freight: '0.00', pay: '170.00' },
  ],
  [
    'one fen below the tier of 200, the tier of 100 applies',
    [item(1, '199.99')],
    { promotions: [promotion({ tiers: [off('100', '10'), off('200', '30')] })] },
    { total: '199.99', promotions: '10.00', freight: '0.00', pay: '189.99' },
  ],
  [
    '满 3 件 8 折 on 3 × 33.33: 99.99 × 0.8 = 79.992, so 79.99 is left and freight is due',
    [item(1, '33.33', 3)],
    { promotions: [promotion({ basis: 'count', tiers: [{ threshold: 3, payPercent: 80 }] })] },
    { total: '99.99', promotions: '20.00', freight: '10.00', pay: '89.99' },
  ],
  [
    '满减 for phones (category 115, by a SKU two levels below) does not apply to the book',
    [item(1, '1000.00', 1, [4, 38, 115]), item(2, '50.00', 1, [1])],
    { promotions: [promotion({ scope: phones, tiers: [off('1000', '100')] })] },
    { total: '1050.00', promotions: '100.00', freight: '0.00', pay: '950.00', lines: ['900.00', '50.00'] },
  ],
  [
    'of two promotions of one group only the better promotion applies',
    [item(1, '300.00')],
    {
      promotions: [promotion({ tiers: [off('300', '30')] }), promotion({ id: 2, tiers: [off('200', '40')] })],
    },
    { total: '300.00', promotions: '40.00', freight: '0.00', pay: '260.00' },
  ],
  [
    'two promotions of different groups both apply, each to 300',
    [item(1, '300.00')],
    {
      promotions: [
        promotion({ group: 'a', tiers: [off('300', '30')] }),
        promotion({ id: 2, group: 'b', tiers: [{ threshold: 30000, payPercent: 90 }] }),
      ],
    },
    { total: '300.00', promotions: '60.00', freight: '0.00', pay: '240.00' },
  ],
  [
    'a coupon 满 100 减 20 after 满减: 130 − 30 = 100 reaches it',
    [item(1, '130.00')],
    {
      promotions: [promotion({ tiers: [off('130', '30')] })],
      coupon: coupon({ thresholdFen: 10_000, discount: { offFen: 2_000 } }),
    },
    { total: '130.00', promotions: '30.00', coupon: '20.00', freight: '10.00', pay: '90.00' },
  ],
  [
    'the same on 129.99 with 满 100 减 30: 99.99 does not reach the threshold of the coupon, and freight is free by 包邮',
    [item(1, '129.99')],
    {
      promotions: [promotion({ tiers: [off('100', '30')] })],
      coupon: coupon({ thresholdFen: 10_000, discount: { offFen: 2_000 } }),
    },
    { total: '129.99', promotions: '30.00', coupon: '0.00', freight: '0.00', pay: '99.99' },
  ],
  [
    'a coupon of 9 折, 15 at most, on 200: 15',
    [item(1, '200.00')],
    { coupon: coupon({ discount: { payPercent: 90, capFen: 1_500 } }) },
    { total: '200.00', coupon: '15.00', freight: '0.00', pay: '185.00' },
  ],
  [
    'a coupon of 50 on a SKU of 30: only freight is payable',
    [item(1, '30.00')],
    { coupon: coupon({ discount: { offFen: 5_000 } }) },
    { total: '30.00', coupon: '30.00', freight: '10.00', pay: '10.00' },
  ],
  [
    'a coupon of 50 on a SKU of 30 with free freight: nothing is payable',
    [item(1, '30.00')],
    { coupon: coupon({ discount: { offFen: 5_000 } }), freightRules: [freeFreight] },
    { total: '30.00', coupon: '30.00', freight: '0.00', pay: '0.00' },
  ],
  [
    '包邮 is tested after the discounts: 105 − 10 = 95 pays freight',
    [item(1, '105.00')],
    { coupon: coupon({ discount: { offFen: 1_000 } }) },
    { total: '105.00', coupon: '10.00', freight: '10.00', pay: '105.00' },
  ],
  [
    'freight to 新疆 is 25, never free, while everywhere else is free',
    [item(1, '500.00')],
    {
      freightRules: [freeFreight, { id: 2, provinceId: 650000, fen: 2_500, freeFromFen: null }],
      provinceId: 650000,
    },
    { total: '500.00', freight: '25.00', pay: '525.00' },
  ],
]

for (const [title, items, rules, expected] of examples)
  test(title, () => {
    const price = computePrice(items, { ...noRules, ...rules }, now)
    expect({
      total: formatFen(price.totalFen),
      promotions: formatFen(price.discountFen - price.couponDiscountFen),
      coupon: formatFen(price.couponDiscountFen),
      freight: formatFen(price.freightFen),
      pay: formatFen(price.payFen),
      lines: price.lines.map((line) => formatFen(line.payableFen)),
    }).toMatchObject(expected)
  })

test('an empty selection has no freight', () => {
  expect(computePrice([], noRules, now)).toMatchObject({ payFen: 0, freightFen: 0, breakdown: [] })
  expect(computePrice([item(1, '5.00', 0)], noRules, now)).toMatchObject({
    payFen: 0,
    freightFen: 0,
    breakdown: [],
  })
})

test('a rule is active from its start (inclusive) to its end (exclusive)', () => {
  const at = (validFrom: number, validTo: number) => {
    const validity = { validFrom: new Date(+now + validFrom), validTo: new Date(+now + validTo) }
    const rules: PriceRules = {
      limitedPrices: [{ id: 1, skuId: 1, priceFen: 19_000, ...validity }],
      promotions: [promotion({ ...validity, tiers: [off('100', '10')] })],
      coupon: coupon({ ...validity, discount: { offFen: 500 } }),
      freightRules: [],
    }
    return computePrice([item(1, '200.00')], rules, now).payFen
  }
  expect([at(0, 1), at(-1, 0), at(1, 2)]).toEqual([17_500, 20_000, 20_000])
})
