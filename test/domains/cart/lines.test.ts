import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { type CartLine, parseLines, unite } from '../../../src/domains/cart/lines.ts'

const cart = fc.uniqueArray(
  fc.record({
    skuId: fc.integer({ min: 1, max: 12 }),
    count: fc.integer({ min: 1, max: 1000 }),
    selected: fc.boolean(),
  }),
  { selector: (line) => line.skuId, maxLength: 12 },
)

test('a stored cart reads back as it was written, in the order of adding, without its marks', () => {
  fc.assert(
    fc.property(cart, fc.uuid(), (lines, checkoutId) => {
      const fields = lines.map((line, i) => [
        String(line.skuId),
        `${line.count}:${line.selected ? 1 : 0}:${1_790_000_000_000 + i}`,
      ])
      const hash = { '#checkout': checkoutId, '#owner': '7', ...Object.fromEntries(fields.reverse()) }
      expect(parseLines(hash)).toEqual(lines)
    }),
  )
})

test('two carts of one guest unite to every SKU once, counts added up, the newer selection', () => {
  fc.assert(
    fc.property(cart, cart, (waiting, current) => {
      const united = unite(waiting, current)
      const find = (lines: readonly CartLine[], skuId: number) => lines.find((line) => line.skuId === skuId)
      expect(new Set(united.map((line) => line.skuId)).size).toBe(united.length)
      expect(united.length).toBe(new Set([...waiting, ...current].map((line) => line.skuId)).size)
      for (const { skuId, count, selected } of united) {
        const [old, recent] = [find(waiting, skuId), find(current, skuId)]
        expect(count).toBe((old?.count ?? 0) + (recent?.count ?? 0))
        expect(selected).toBe((recent ?? (old as CartLine)).selected)
      }
      expect(united.slice(0, waiting.length).map((line) => line.skuId)).toEqual(waiting.map((l) => l.skuId))
    }),
  )
})
