import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { mergeForDisplay, parseLines, type StoredLine } from '../../../src/domains/cart/cart-lines.ts'

const cart = fc.uniqueArray(
  fc.record({
    skuId: fc.integer({ min: 1, max: 12 }),
    count: fc.integer({ min: 1, max: 1000 }),
    selected: fc.boolean(),
    addedFen: fc.option(fc.nat(1_000_000)),
  }),
  { selector: (line) => line.skuId, maxLength: 12 },
)

test('a parsed cart equals the stored lines in the order of adding, without # fields, and with or without prices', () => {
  fc.assert(
    fc.property(cart, fc.uuid(), (lines, checkoutId) => {
      const fields = lines.map((line, i) => [
        String(line.skuId),
        `${line.count}:${line.selected ? 1 : 0}:${1_790_000_000_000 + i}${line.addedFen === null ? '' : `:${line.addedFen}`}`,
      ])
      const hash = { '#checkout': checkoutId, '#owner': '7', ...Object.fromEntries(fields.reverse()) }
      expect(parseLines(hash)).toEqual(lines)
    }),
  )
})

test('merging two carts of one guest lists each SKU once, sums counts, and uses the newer selection and price', () => {
  fc.assert(
    fc.property(cart, cart, (waiting, current) => {
      const united = mergeForDisplay(waiting, current)
      const find = (lines: readonly StoredLine[], skuId: number) => lines.find((line) => line.skuId === skuId)
      expect(new Set(united.map((line) => line.skuId)).size).toBe(united.length)
      expect(united.length).toBe(new Set([...waiting, ...current].map((line) => line.skuId)).size)
      for (const { skuId, count, selected, addedFen } of united) {
        const [old, recent] = [find(waiting, skuId), find(current, skuId)]
        expect(count).toBe((old?.count ?? 0) + (recent?.count ?? 0))
        expect(selected).toBe((recent ?? (old as StoredLine)).selected)
        expect(addedFen).toBe(recent?.addedFen ?? old?.addedFen ?? null)
      }
      expect(united.slice(0, waiting.length).map((line) => line.skuId)).toEqual(waiting.map((l) => l.skuId))
    }),
  )
})
