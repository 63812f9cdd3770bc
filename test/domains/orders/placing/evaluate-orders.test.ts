import { describe, expect, test } from 'bun:test'
import { type NewOrder, uniqueKeysOf } from '../../../../src/domains/orders/placing/evaluate-orders.ts'
import { decide, lockedState, order, sku, threeOff } from './batch.ts'

const pieces = (count: number, skuId = 1) => [{ skuId, count }]

test('an accepted order has its lines in ascending SKU id', () => {
  const lines = [...pieces(2, 2), ...pieces(1)]
  expect(decide([order({ lines })], lockedState())).toEqual([
    {
      lines: [
        [1, 1],
        [2, 2],
      ],
      payFen: 3_000,
    },
  ])
})

test('orders of one batch are decided one after another: each gets what the earlier ones left', () => {
  const batch = [3, 3, 2, 1].map((count, i) => order({ userId: (i % 3) + 1, lines: pieces(count) }))
  expect(decide(batch, lockedState())).toMatchObject([
    { lines: [[1, 3]] },
    { refused: '409 stock_short', skus: [{ id: 1, name: 'SKU 1', stock: 2, wanted: 3 }] },
    { lines: [[1, 2]] },
    { refused: '409 stock_short', skus: [{ stock: 0, wanted: 1 }] },
  ])
})

test('an order is refused if its total before discounts or its payable amount exceeds the column', () => {
  const expensive = [sku(1, { price: '99999999.99' })]
  const half = { ...threeOff(7), discount: { payPercent: 50, capFen: null } }
  const locked = lockedState({ skus: expensive, unusedCoupons: new Set([7]) })
  expect(decide([order({ lines: pieces(2) })], locked)).toEqual([{ refused: '400 amount_too_large' }])
  expect(decide([order({ lines: pieces(2), coupon: half })], locked)).toEqual([
    { refused: '400 amount_too_large' },
  ])
  expect(decide([order()], locked)).toMatchObject([{ payFen: 9_999_999_999 }])
})

test('a refused order uses nothing: no stock of its other lines, no coupon, no cart, no key', () => {
  const coupon = threeOff(7)
  const refused = order({
    checkoutId: 'cart',
    idempotencyKey: 'key',
    coupon,
    lines: [...pieces(5), ...pieces(6, 2)],
  })
  const again = { ...refused, lines: [...pieces(5), ...pieces(5, 2)] }
  expect(decide([refused, again], lockedState({ unusedCoupons: new Set([7]) }))).toMatchObject([
    { refused: '409 stock_short', skus: [{ id: 2, stock: 5, wanted: 6 }] },
    {
      lines: [
        [1, 5],
        [2, 5],
      ],
      payFen: 9_700,
    },
  ])
})

const repetitions: [string, Partial<NewOrder>, Partial<NewOrder>, string | undefined][] = [
  ['a cart', { checkoutId: 'cart' }, { checkoutId: 'cart' }, 'already ordered'],
  ['a key', { idempotencyKey: 'key' }, { idempotencyKey: 'key' }, 'already ordered'],
  ['a coupon', { coupon: threeOff(7) }, { coupon: threeOff(7) }, '409 coupon_not_usable'],
  [
    'a cart id of two users',
    { checkoutId: 'cart' },
    { checkoutId: 'cart', userId: 2, addressId: 2 },
    undefined,
  ],
  [
    'a key of two users',
    { idempotencyKey: 'key' },
    { idempotencyKey: 'key', userId: 2, addressId: 2 },
    undefined,
  ],
  ['no key', { idempotencyKey: undefined }, { idempotencyKey: undefined }, undefined],
]
for (const [what, first, second, refused] of repetitions)
  test(`${what}, twice in one batch, results in ${refused ? 'one order' : 'two orders'}`, () => {
    const decided = decide([order(first), order(second)], lockedState({ unusedCoupons: new Set([7]) }))
    expect(decided[0]).toMatchObject({ lines: [[1, 1]] })
    expect(decided[1]).toMatchObject(refused ? { refused } : { lines: [[1, 1]] })
  })

test('a cart or a key that has an order gets no second order', () => {
  const known = order({ checkoutId: 'cart', idempotencyKey: 'key' })
  const takenKeys = new Set(uniqueKeysOf(known))
  const batch = [known, order({ checkoutId: 'cart' }), order({ idempotencyKey: 'key' }), order()]
  expect(decide(batch, lockedState({ takenKeys })).map((each) => 'refused' in each)).toEqual([
    true,
    true,
    true,
    false,
  ])
})

test("an order to another user's address, or to an unknown address, is a 404", () => {
  const batch = [order({ addressId: 2 }), order({ addressId: 99 })]
  expect(decide(batch, lockedState())).toEqual([{ refused: '404 not_found' }, { refused: '404 not_found' }])
})

test('a closed account cannot order', () => {
  const decided = decide([order(), order({ userId: 2 })], lockedState({ activeUsers: new Set([2]) }))
  expect(decided).toMatchObject([{ refused: '401 unauthorized' }, { lines: [[1, 1]] }])
})

test('the refusal names every SKU that is off sale or unknown, and every SKU that is short', () => {
  const skus = [sku(1, { isLaunched: false }), sku(2, { stock: 0 }), sku(3, { stock: 1 })]
  const batch = [
    order({ lines: [...pieces(1, 9), ...pieces(1), ...pieces(1, 3)] }),
    order({ lines: [...pieces(2, 3), ...pieces(1, 2)] }),
  ]
  expect(decide(batch, lockedState({ skus }))).toEqual([
    {
      refused: '409 sku_unavailable',
      skus: [
        { id: 1, name: 'SKU 1', reason: 'off_sale' },
        { id: 9, name: '', reason: 'off_sale' },
      ],
    },
    {
      refused: '409 stock_short',
      skus: [
        { id: 2, name: 'SKU 2', reason: 'short', stock: 0, wanted: 1 },
        { id: 3, name: 'SKU 3', reason: 'short', stock: 1, wanted: 2 },
      ],
    },
  ])
})

test('a price other than the expected one is refused with both amounts; the expected price, or no expectation, is charged', () => {
  const batch = [order({ expectedPayFen: 999 }), order({ expectedPayFen: 1_000 }), order()]
  expect(decide(batch, lockedState())).toMatchObject([
    { refused: '409 price_changed', shown: '9.99', pay_amount: '10.00' },
    { payFen: 1_000 },
    { payFen: 1_000 },
  ])
})

test('a coupon that does not apply refuses the order and says how much is missing', () => {
  const batch = [order({ coupon: threeOff(7, { thresholdFen: 1_500 }) })]
  expect(decide(batch, lockedState({ unusedCoupons: new Set([7]) }))).toEqual([
    { refused: '409 coupon_not_usable', reason: 'below_threshold', missing: '5.00' },
  ])
})

test('the largest amount that the column holds is accepted, one fen more is refused', () => {
  const skus = [sku(1, { price: '99999999.99' }), sku(2, { price: '0.01' })]
  const lines = [...pieces(1), ...pieces(1, 2)]
  expect(decide([order({ lines }), order()], lockedState({ skus }))).toMatchObject([
    { refused: '400 amount_too_large' },
    { payFen: 9_999_999_999 },
  ])
})

/** Each fault with the change that fixes it, in the order in which they are checked. */
const faults: [refused: string, fix: Partial<NewOrder>][] = [
  ['404 not_found', { addressId: 3 }],
  ['401 unauthorized', { userId: 2, addressId: 2 }],
  ['already ordered', { checkoutId: 'another cart' }],
  ['409 sku_unavailable', { lines: pieces(6, 2) }],
  ['409 stock_short', { lines: pieces(5, 2) }],
  ['409 coupon_not_usable', { coupon: undefined }],
  ['400 amount_too_large', { lines: pieces(1, 2) }],
  ['409 price_changed', { expectedPayFen: undefined }],
]
describe('the first of several faults is reported', () => {
  const locked = lockedState({
    activeUsers: new Set([1, 2]),
    takenKeys: new Set(['2 checkout cart', '3 checkout cart']),
    skus: [sku(1, { isLaunched: false }), sku(2, { price: '50000000.00' })],
  })
  const worst = order({
    userId: 3,
    addressId: 1,
    checkoutId: 'cart',
    lines: pieces(1),
    coupon: threeOff(7),
    expectedPayFen: 1,
  })
  for (const [i, [refused]] of faults.entries())
    test(`${refused}, after ${i} of ${faults.length} are fixed`, () => {
      const fixed = Object.assign({}, worst, ...faults.slice(0, i).map(([, fix]) => fix))
      expect(decide([fixed], locked)).toMatchObject([{ refused }])
    })

  test('none, after all are fixed', () => {
    const fixed = Object.assign({}, worst, ...faults.map(([, fix]) => fix))
    expect(decide([fixed], locked)).toEqual([{ lines: [[2, 1]], payFen: 5_000_000_000 }])
  })
})
