import { expect, test } from 'bun:test'
import { toAdjustments } from '../../../../src/domains/orders/detail/price-breakdown.ts'
import type { BreakdownEntry } from '../../../../src/domains/promotions/breakdown-entries.ts'

test('entries of one rule are one adjustment; rules of different kinds with the same id are two', () => {
  const entries: BreakdownEntry[] = [
    { kind: 'reduction', id: 1, skuId: 7, fen: -300 },
    { kind: 'reduction', id: 1, skuId: 9, fen: -200 },
    { kind: 'coupon', id: 1, skuId: 7, fen: -50 },
    { kind: 'freight', id: null, skuId: null, fen: 1_000 },
  ]
  expect(toAdjustments(JSON.stringify(entries))).toEqual([
    {
      kind: 'reduction',
      id: 1,
      discountFen: 500,
      chargeFen: 0,
      lines: [
        { skuId: 7, discountFen: 300 },
        { skuId: 9, discountFen: 200 },
      ],
    },
    { kind: 'coupon', id: 1, discountFen: 50, chargeFen: 0, lines: [{ skuId: 7, discountFen: 50 }] },
    { kind: 'freight', id: null, discountFen: 0, chargeFen: 1_000, lines: [] },
  ])
})

test('an order without a breakdown has no adjustments', () => {
  expect(toAdjustments(null)).toEqual([])
})
