import { describe, expect, test } from 'bun:test'
import {
  type ExceededLimit,
  findExceededLimit,
  type HeldPieces,
  type SkuLimits,
} from '../../../../src/domains/cart/limits/purchase-limits.ts'
import { findLineProblem } from '../../../../src/domains/cart/line-problem.ts'

const limits = { pieces: 20, orders: 10 }
const none: SkuLimits = { unpaidLimit: null, purchaseLimit: null }
const held = (orderId: string, count: number, change: Partial<HeldPieces> = {}): HeldPieces => ({
  userId: 1,
  orderId,
  skuId: 7,
  count,
  isUnpaid: true,
  ...change,
})
const orders = (n: number) =>
  Array.from({ length: n }, (_, i) => held(`${i}`, 0, { skuId: null, count: null }))
const paid = { isUnpaid: false }

/** Each limit one below, at and above its edge. */
const cases: [
  string,
  number,
  Partial<SkuLimits>,
  HeldPieces[],
  ExceededLimit['kind'] | undefined,
  number?,
][] = [
  ['19 pieces alone', 19, {}, [], undefined],
  ['20 pieces alone', 20, {}, [], undefined],
  ['21 pieces alone', 21, {}, [], 'unpaid_pieces', 0],
  ['1 piece beside 18 unpaid', 1, {}, [held('a', 18)], undefined],
  ['1 piece beside 19 unpaid in two orders', 1, {}, [held('a', 9), held('b', 10)], undefined],
  ['1 piece beside 20 unpaid in two orders', 1, {}, [held('a', 10), held('b', 10)], 'unpaid_pieces', 20],
  ['1 piece beside 20 unpaid of another SKU', 1, {}, [held('a', 20, { skuId: 8 })], undefined],
  ['1 piece beside 20 paid', 1, {}, [held('a', 20, paid)], undefined],
  ['2 pieces of a SKU with its own lower limit of 2', 2, { unpaidLimit: 2 }, [], undefined],
  ['3 pieces of a SKU with its own lower limit of 2', 3, { unpaidLimit: 2 }, [], 'unpaid_pieces', 0],
  ['30 pieces of a SKU with its own higher limit of 30', 30, { unpaidLimit: 30 }, [], undefined],
  ['31 pieces of a SKU with its own higher limit of 30', 31, { unpaidLimit: 30 }, [], 'unpaid_pieces', 0],
  ['a tenth unpaid order', 1, {}, orders(9), undefined],
  ['an eleventh unpaid order', 1, {}, orders(10), 'unpaid_orders', 10],
  ['3 pieces with a purchase limit of 3', 3, { purchaseLimit: 3 }, [], undefined],
  ['4 pieces with a purchase limit of 3', 4, { purchaseLimit: 3 }, [], 'purchase', 0],
  ['1 piece after 2 paid, limit 3', 1, { purchaseLimit: 3 }, [held('a', 2, paid)], undefined],
  ['1 piece after 3 paid, limit 3', 1, { purchaseLimit: 3 }, [held('a', 3, paid)], 'purchase', 3],
  [
    '1 piece after 2 paid and 1 unpaid, limit 3',
    1,
    { purchaseLimit: 3 },
    [held('a', 2, paid), held('b', 1)],
    'purchase',
    3,
  ],
]
describe('a new order exceeds a limit only above it:', () => {
  for (const [what, count, sku, holds, kind, already] of cases)
    test(`${what} → ${kind ?? 'allowed'}`, () => {
      const found = findExceededLimit({ skuId: 7, count }, { ...none, ...sku }, holds, limits)
      expect([found?.kind, found?.held]).toEqual([kind, already])
    })
})

test('the orders to pay or cancel are the unpaid ones that hold the SKU, or all unpaid ones when there are too many', () => {
  const holds = [held('a', 15), held('b', 5), held('c', 3, { skuId: 8 }), held('d', 9, paid)]
  expect(findExceededLimit({ skuId: 7, count: 1 }, none, holds, limits)?.orders).toEqual(['a', 'b'])
  expect(findExceededLimit({ skuId: 9, count: 1 }, none, orders(10), limits)?.orders).toHaveLength(10)
})

const offered = { ...none, isLaunched: true, stock: 5 }
const problems: [string, number, typeof offered | undefined, string | undefined][] = [
  ['an unknown SKU', 1, undefined, 'off_sale'],
  ['a SKU off sale', 1, { ...offered, isLaunched: false }, 'off_sale'],
  ['one piece less than the stock', 4, offered, undefined],
  ['exactly the stock', 5, offered, undefined],
  ['one piece more than the stock', 6, offered, 'short'],
]
for (const [what, count, sku, reason] of problems)
  test(`a line of ${what} is ${reason ?? 'available'}`, () => {
    expect(findLineProblem({ skuId: 7, count }, sku, [], limits)?.reason).toBe(reason as 'short')
  })
