import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type LockedState,
  type NewOrder,
  uniqueKeysOf,
} from '../../../../src/domains/orders/placing/evaluate-orders.ts'
import { decide, lockedState, order, sku, threeOff } from './batch.ts'

const runs = { numRuns: 2_000 }
const few = fc.integer({ min: 1, max: 3 })
const rarely = <T>(what: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: what })

const orders: fc.Arbitrary<NewOrder[]> = fc.array(
  fc
    .record({
      userId: few,
      addressId: rarely(few),
      checkoutId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      idempotencyKey: rarely(fc.constantFrom('k', 'l', 'm')),
      lines: fc.uniqueArray(
        fc.record({ skuId: fc.integer({ min: 1, max: 5 }), count: fc.integer({ min: 1, max: 4 }) }),
        { selector: ({ skuId }) => skuId, minLength: 1, maxLength: 4 },
      ),
      coupon: rarely(few.map((id) => threeOff(id, { thresholdFen: 1_500 }))),
      expectedPayFen: rarely(fc.constantFrom(1_000, 2_000, 3_000)),
    })
    // most users order to their own address
    .map(({ addressId, ...rest }) => order({ ...rest, addressId: addressId ?? rest.userId })),
  { maxLength: 12, size: 'max' },
)

const lockedStates = fc
  .record({
    activeUsers: fc.uniqueArray(few, { minLength: 2 }),
    stocks: fc.array(
      fc.record({ stock: fc.nat(12), isLaunched: fc.integer({ min: 0, max: 9 }).map(Boolean) }),
      {
        minLength: 4,
        maxLength: 5,
      },
    ),
    unusedCoupons: fc.uniqueArray(few),
    takenKeys: fc.subarray(['1 checkout a', '2 key k', '3 checkout b', '1 key l']),
  })
  .map(({ activeUsers, stocks, unusedCoupons, takenKeys }) =>
    lockedState({
      activeUsers: new Set(activeUsers),
      skus: stocks.map((each, i) => sku(i + 1, each)),
      unusedCoupons: new Set(unusedCoupons),
      takenKeys: new Set(takenKeys),
      limits: { pieces: 5, orders: 3 },
    }),
  )

const soldBy = (decided: ReturnType<typeof decide>) => {
  const sold = new Map<number, number>()
  for (const { lines = [] } of decided)
    for (const [id, count] of lines) sold.set(id, (sold.get(id) ?? 0) + count)
  return sold
}

test('no batch sells more of a SKU than its stock', () => {
  fc.assert(
    fc.property(orders, lockedStates, (batch, locked) => {
      for (const [id, count] of soldBy(decide(batch, locked)))
        expect(count).toBeLessThanOrEqual(locked.skus.get(id)?.stock ?? 0)
    }),
    runs,
  )
})

test('no batch exceeds what one user may hold unpaid', () => {
  fc.assert(
    fc.property(orders, lockedStates, (batch, locked) => {
      const decided = decide(batch, locked)
      for (const userId of [1, 2, 3]) {
        const own = decided.filter(({ lines }, i) => lines && batch[i]?.userId === userId)
        expect(own.length).toBeLessThanOrEqual(locked.limits.orders)
        for (const count of soldBy(own).values()) expect(count).toBeLessThanOrEqual(locked.limits.pieces)
      }
    }),
    runs,
  )
})

test('no batch accepts two orders for one cart or key, or uses a coupon twice', () => {
  fc.assert(
    fc.property(orders, lockedStates, (batch, locked) => {
      const decided = decide(batch, locked)
      const accepted = batch.filter((_, i) => decided[i]?.lines)
      const keys = accepted.flatMap(uniqueKeysOf)
      expect(new Set([...keys, ...locked.takenKeys]).size).toBe(keys.length + locked.takenKeys.size)
      const coupons = accepted.flatMap(({ coupon }) => coupon?.id ?? [])
      expect(new Set(coupons).size).toBe(coupons.length)
      expect(coupons.filter((id) => !locked.unusedCoupons.has(id))).toEqual([])
    }),
    runs,
  )
})

test('a batch decides the same as its orders one by one, each with the stock that is left', () => {
  let totalAccepted = 0
  fc.assert(
    fc.property(orders, lockedStates, (batch, locked) => {
      let left: LockedState = locked
      const oneByOne = batch.map((order) => {
        const [decided] = decide([order], left)
        if (decided?.lines) left = after(left, order)
        return decided
      })
      const together = decide(batch, locked)
      expect(together).toEqual(oneByOne as typeof together)
      totalAccepted += together.filter(({ lines }) => lines).length
    }),
    runs,
  )
  // the property must not hold only because most orders are refused
  expect(totalAccepted).toBeGreaterThan(runs.numRuns / 2)
})

/** What the next transaction finds after an order is committed. */
function after(locked: LockedState, { lines, coupon, ...order }: NewOrder): LockedState {
  const counts = new Map(lines.map(({ skuId, count }) => [skuId, count]))
  return {
    ...locked,
    skus: new Map(
      [...locked.skus].map(([id, sku]) => [id, { ...sku, stock: sku.stock - (counts.get(id) ?? 0) }]),
    ),
    unusedCoupons: new Set([...locked.unusedCoupons].filter((id) => id !== coupon?.id)),
    takenKeys: new Set([...locked.takenKeys, ...uniqueKeysOf(order)]),
    held: [
      ...locked.held,
      ...lines.map((line) => ({ ...line, userId: order.userId, orderId: order.orderId, isUnpaid: true })),
    ],
  }
}
