import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type LockedState,
  type NewOrder,
  uniqueKeysOf,
} from '../../../../src/domains/orders/placing/evaluate-orders.ts'
import { decide, facts, order, sku, threeOff } from './batch.ts'

const runs = { numRuns: 2_000 }
const few = fc.integer({ min: 1, max: 3 })
const seldom = <T>(what: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: what })

const orders: fc.Arbitrary<NewOrder[]> = fc.array(
  fc
    .record({
      userId: few,
      addressId: seldom(few),
      checkoutId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      idempotencyKey: seldom(fc.constantFrom('k', 'l', 'm')),
      lines: fc.uniqueArray(
        fc.record({ skuId: fc.integer({ min: 1, max: 5 }), count: fc.integer({ min: 1, max: 4 }) }),
        { selector: ({ skuId }) => skuId, minLength: 1, maxLength: 4 },
      ),
      coupon: seldom(few.map((id) => threeOff(id, { thresholdFen: 1_500 }))),
      expectedPayFen: seldom(fc.constantFrom(1_000, 2_000, 3_000)),
    })
    // most users order to their own address
    .map(({ addressId, ...wish }) => order({ ...wish, addressId: addressId ?? wish.userId })),
  { maxLength: 12, size: 'max' },
)

const known = fc
  .record({
    active: fc.uniqueArray(few, { minLength: 2 }),
    stocks: fc.array(
      fc.record({ stock: fc.nat(12), isLaunched: fc.integer({ min: 0, max: 9 }).map(Boolean) }),
      {
        minLength: 4,
        maxLength: 5,
      },
    ),
    coupons: fc.uniqueArray(few),
    marks: fc.subarray(['1 checkout a', '2 key k', '3 checkout b', '1 key l']),
  })
  .map(({ active, stocks, coupons, marks }) =>
    facts({
      active: new Set(active),
      skus: stocks.map((each, i) => sku(i + 1, each)),
      coupons: new Set(coupons),
      marks: new Set(marks),
    }),
  )

const takenBy = (decided: ReturnType<typeof decide>) => {
  const taken = new Map<number, number>()
  for (const { lines = [] } of decided)
    for (const [id, count] of lines) taken.set(id, (taken.get(id) ?? 0) + count)
  return taken
}

test('no batch takes more of a SKU than there is', () => {
  fc.assert(
    fc.property(orders, known, (batch, known) => {
      for (const [id, count] of takenBy(decide(batch, known)))
        expect(count).toBeLessThanOrEqual(known.skus.get(id)?.stock ?? 0)
    }),
    runs,
  )
})

test('no batch makes two orders of a cart or a key, or uses a coupon twice', () => {
  fc.assert(
    fc.property(orders, known, (batch, known) => {
      const decided = decide(batch, known)
      const accepted = batch.filter((_, i) => decided[i]?.lines)
      const marks = accepted.flatMap(uniqueKeysOf)
      expect(new Set([...marks, ...known.marks]).size).toBe(marks.length + known.marks.size)
      const coupons = accepted.flatMap(({ coupon }) => coupon?.id ?? [])
      expect(new Set(coupons).size).toBe(coupons.length)
      expect(coupons.filter((id) => !known.coupons.has(id))).toEqual([])
    }),
    runs,
  )
})

test('a batch decides what the orders one by one, each with what is left, would have decided', () => {
  let acceptedInAll = 0
  fc.assert(
    fc.property(orders, known, (batch, known) => {
      let left: LockedState = known
      const oneByOne = batch.map((order) => {
        const [decided] = decide([order], left)
        if (decided?.lines) left = without(left, order)
        return decided
      })
      const together = decide(batch, known)
      expect(together).toEqual(oneByOne as typeof together)
      acceptedInAll += together.filter(({ lines }) => lines).length
    }),
    runs,
  )
  // a property of refusals alone would say little
  expect(acceptedInAll).toBeGreaterThan(runs.numRuns / 2)
})

/** The facts as the next transaction finds them once an order is written. */
function without(known: LockedState, { lines, coupon, ...order }: NewOrder): LockedState {
  const counts = new Map(lines.map(({ skuId, count }) => [skuId, count]))
  return {
    ...known,
    skus: new Map(
      [...known.skus].map(([id, sku]) => [id, { ...sku, stock: sku.stock - (counts.get(id) ?? 0) }]),
    ),
    coupons: new Set([...known.coupons].filter((id) => id !== coupon?.id)),
    marks: new Set([...known.marks, ...uniqueKeysOf(order)]),
  }
}
