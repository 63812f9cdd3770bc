import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { priceWithoutRules } from '../../src/domains/promotions/price.ts'
import { formatFen, parseFen } from '../../src/lib/money.ts'

test('formatting and parsing an amount preserves every fen', () => {
  fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), (fen) => parseFen(formatFen(fen)) === fen))
})

test('text that is not an amount is refused', () => {
  for (const text of ['', '1.234', '1e3', ' 1', '1,00', 'NaN', '--1', '.5'])
    expect(() => parseFen(text)).toThrow(RangeError)
  expect([parseFen('59.9'), parseFen('0.07'), parseFen('-0.01')]).toEqual([5990, 7, -1])
})

test('freight is 10.00 below 99.00 and free from there on', () => {
  const price = (unitFen: number, count: number) => priceWithoutRules([{ skuId: 1, unitFen, count }])
  expect(price(9_899, 1)).toMatchObject({ freightFen: 1_000, payFen: 10_899 })
  expect(price(9_900, 1)).toMatchObject({ freightFen: 0, payFen: 9_900 })
  expect(priceWithoutRules([])).toMatchObject({ totalCount: 0, freightFen: 0, payFen: 0 })
})

test('the order of the lines changes no amount', () => {
  const line = fc.record({ skuId: fc.nat(), unitFen: fc.nat(1e7), count: fc.integer({ min: 1, max: 99 }) })
  fc.assert(
    fc.property(fc.array(line), (lines) =>
      Bun.deepEquals(priceWithoutRules(lines), priceWithoutRules([...lines].reverse())),
    ),
  )
})
