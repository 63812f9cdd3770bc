import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { allocate, refundFen } from '../../../src/domains/promotions/allocate.ts'

test('a negative amount and one above the weights are refused, and 0 and the whole sum are allocated', () => {
  for (const amount of [-1, 3]) expect(() => allocate(amount, [1, 1])).toThrow(RangeError)
  expect(allocate(0, [1, 1])).toEqual([0, 0])
  expect(allocate(2, [1, 1])).toEqual([1, 1])
})

test('the fen that are left go to the largest remainders, and of equal ones to the earlier', () => {
  const weights = fc.array(fc.nat(1e6), { minLength: 1, maxLength: 8 })
  const cases = weights.chain((all) => fc.tuple(fc.constant(all), fc.nat(all.reduce((sum, w) => sum + w, 0))))
  fc.assert(
    fc.property(cases, ([all, amount]) => {
      const total = all.reduce((sum, weight) => sum + weight, 0) || 1
      const shares = allocate(amount, all).map((share, at) => {
        const [floor, rest] = [
          Math.floor((amount * (all[at] as number)) / total),
          (amount * (all[at] as number)) % total,
        ]
        return { at, rest, isRounded: share > floor }
      })
      const byRemainder = shares.toSorted((a, b) => b.rest - a.rest || a.at - b.at)
      const firstLeftOut = byRemainder.findIndex(({ isRounded }) => !isRounded)
      if (firstLeftOut >= 0)
        expect(byRemainder.slice(firstLeftOut).some(({ isRounded }) => isRounded)).toBe(false)
    }),
  )
})

test('no more pieces are refunded than are left, and no negative number of pieces', () => {
  const refund = (count: number, before: number, pieces: number) => refundFen(100, { count, before, pieces })
  expect([refund(3, 0, 3), refund(3, 2, 1), refund(3, 3, 0)]).toEqual([100, 34, 0])
  for (const [before, pieces] of [
    [-1, 1],
    [1, -1],
    [0, 4],
    [3, 1],
  ] as const)
    expect(() => refund(3, before, pieces)).toThrow(RangeError)
})
