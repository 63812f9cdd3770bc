import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type Claim,
  canReclaim,
  evaluateClaim,
  refundableFen,
} from '../../../../src/domains/orders/refunds/refundable-amount.ts'

const three = [{ lineId: 1, count: 3, paidFen: 100 }]
const piece = { lines: [{ lineId: 1, count: 1 }] }

test('without amount and lines, all that is left is claimed', () => {
  expect(evaluateClaim(6990, three, [], {})).toEqual({ amountFen: 6990, lines: [] })
  expect(evaluateClaim(6990, three, [{ amountFen: 990, lines: [] }], {})?.amountFen).toBe(6000)
  expect(evaluateClaim(6990, three, [{ amountFen: 6990, lines: [] }], {})).toBeUndefined()
  expect(evaluateClaim(0, three, [], {})).toBeUndefined()
})

test('all pieces of a line that does not divide evenly are worth the whole line', () => {
  const claims: Claim[] = []
  for (const worth of [33, 33, 34]) {
    const claim = evaluateClaim(1000, three, claims, piece) as Claim
    expect(claim.amountFen).toBe(worth)
    claims.push(claim)
  }
  expect(evaluateClaim(1000, three, claims, piece)).toBeUndefined()
  expect(evaluateClaim(1000, three, claims, {})?.amountFen).toBe(900)
})

test('pieces of a line whose earlier request was rejected are worth no more than is left of the line', () => {
  const claims: Claim[] = []
  for (let i = 0; i < 3; i++) claims.push(evaluateClaim(1000, three, claims, piece) as Claim)
  // the fen that does not divide evenly is claimed already, with the last piece
  const [, ...others] = claims
  expect(evaluateClaim(1000, three, others, piece)?.amountFen).toBe(33)
  expect(evaluateClaim(1000, three, others, { ...piece, amountFen: 34 })).toBeUndefined()
})

test('a rejected claim can be made again unless other claims have its amount, its pieces or their share', () => {
  const two = { amountFen: 60, lines: [{ lineId: 1, count: 2, amountFen: 60 }] }
  const can = (...claims: Claim[]) => canReclaim(1000, three, claims, two)
  const claimed = (count: number, amountFen: number) => ({
    amountFen,
    lines: [{ lineId: 1, count, amountFen }],
  })
  expect([can(), can(claimed(1, 40)), can({ amountFen: 940, lines: [] })]).toEqual([true, true, true])
  expect([can(claimed(2, 40)), can(claimed(1, 41)), can({ amountFen: 941, lines: [] })]).toEqual([
    false,
    false,
    false,
  ])
})

test('an amount for pieces may be less than their value, and is allocated by their value', () => {
  const lines = [
    { lineId: 1, count: 1, paidFen: 300 },
    { lineId: 2, count: 1, paidFen: 100 },
  ]
  const both = [
    { lineId: 1, count: 1 },
    { lineId: 2, count: 1 },
  ]
  const shares = (amountFen: number) =>
    evaluateClaim(1000, lines, [], { amountFen, lines: both })?.lines.map((line) => line.amountFen)
  expect(shares(400)).toEqual([300, 100])
  expect(shares(101)).toEqual([76, 25])
  expect(shares(401)).toBeUndefined()
})

test('an amount that is too high or 0, too many pieces and pieces of another order result in no claim', () => {
  for (const wish of [
    { amountFen: 1001 },
    { amountFen: 0 },
    { amountFen: 101, ...piece, lines: [{ lineId: 1, count: 3 }] },
    { lines: [{ lineId: 1, count: 4 }] },
    { lines: [{ lineId: 9, count: 1 }] },
  ])
    expect(evaluateClaim(1000, three, [], wish)).toBeUndefined()
})

const line = fc.record({
  count: fc.integer({ min: 1, max: 9 }),
  paidFen: fc.integer({ min: 0, max: 100_000 }),
})
const wish = fc.record(
  {
    amountFen: fc.integer({ min: 1, max: 60_000 }),
    lines: fc.uniqueArray(
      fc.record({ lineId: fc.integer({ min: 0, max: 3 }), count: fc.integer({ min: 1, max: 5 }) }),
      { minLength: 1, maxLength: 4, selector: ({ lineId }) => lineId },
    ),
  },
  { requiredKeys: [] },
)
const made = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  freightFen: fc.constantFrom(0, 1000),
  discountFen: fc.integer({ min: 0, max: 5000 }),
  wishes: fc.array(fc.tuple(wish, fc.boolean(), fc.boolean()), { maxLength: 12 }),
})

test('for any requests, rejections and rejected claims that are made again, claims never exceed the order, a line or its pieces, and their lines sum up', () => {
  fc.assert(
    fc.property(made, ({ lines, freightFen, discountFen, wishes }) => {
      const paid = lines.map((each, lineId) => ({ lineId, ...each }))
      const total = paid.reduce((sum, { paidFen }) => sum + paidFen, 0)
      const payFen = Math.max(0, total + freightFen - discountFen)
      const [claims, released]: [Claim[], Claim[]] = [[], []]
      for (const [each, rejectsFirst, reclaims] of wishes) {
        if (rejectsFirst) released.push(...claims.splice(0, 1))
        const rejected = reclaims ? released.shift() : undefined
        const again = rejected && canReclaim(payFen, paid, claims, rejected) ? rejected : undefined
        const claim = rejected ? again : evaluateClaim(payFen, paid, claims, each)
        if (!claim) continue
        expect(claim.amountFen).toBeGreaterThan(0)
        const parts = claim.lines.reduce((sum, { amountFen }) => sum + amountFen, 0)
        if (claim.lines.length > 0) expect(parts).toBe(claim.amountFen)
        claims.push(claim)
        expect(refundableFen(payFen, claims)).toBeGreaterThanOrEqual(0)
        for (const { lineId, count, paidFen } of paid) {
          const of = claims.flatMap((claim) => claim.lines.filter((line) => line.lineId === lineId))
          expect(of.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(count)
          expect(of.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBeLessThanOrEqual(paidFen)
          expect(of.every(({ amountFen }) => amountFen >= 0)).toBe(true)
        }
      }
      const rest = evaluateClaim(payFen, paid, claims, {})
      expect(rest?.amountFen ?? 0).toBe(refundableFen(payFen, claims))
    }),
  )
})

test('a line that is claimed in any portions totals exactly its paid amount', () => {
  fc.assert(
    fc.property(line, fc.array(fc.integer({ min: 1, max: 3 })), ({ count, paidFen }, portions) => {
      const paid = [{ lineId: 1, count, paidFen: paidFen + count }]
      const claims: Claim[] = []
      let left = count
      while (left > 0) {
        const n = Math.min(left, portions[claims.length] ?? 1)
        claims.push(evaluateClaim(10 ** 9, paid, claims, { lines: [{ lineId: 1, count: n }] }) as Claim)
        left -= n
      }
      expect(claims.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(paidFen + count)
    }),
  )
})
