import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { tokensOfDocument } from '../../../../src/domains/search/analysis/document-tokens.ts'
import { createInProcessEngine } from '../../../../src/domains/search/engine/in-process-engine.ts'
import { topK } from '../../../../src/domains/search/engine/top-k.ts'
import { InvertedIndex } from '../../../../src/domains/search/index/inverted-index.ts'
import { PostingLists } from '../../../../src/domains/search/index/posting-lists.ts'
import { SortedTerms } from '../../../../src/domains/search/index/sorted-terms.ts'
import { documentOf } from '../../../support/factories/search-documents.ts'

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))
const words = ['手机', '耳机', '雾蓝', 'fold', 'x3', '键盘', '256gb']
const nameOf = fc
  .uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 4 })
  .map((name) => name.join(' '))
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ put: fc.integer({ min: 1, max: 12 }), name: nameOf }) },
  { weight: 2, arbitrary: fc.record({ remove: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.constant({ compact: true as const }) },
)

function skusWith(index: InvertedIndex, word: string): number[] {
  const found: number[] = []
  const { live, skuIds } = index.columns
  index.visitPostings(index.terms.find(word) ?? 1e6, (page, from, to) => {
    for (let i = from; i < to; i++) {
      const doc = (page[i] as number) >>> 8
      if (live[doc]) found.push(skuIds[doc] as number)
    }
  })
  return found.sort((a, b) => a - b)
}

test('after any puts, removals and compactions, each posting list has exactly the current documents', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const index = new InvertedIndex()
      const model = new Map<number, ReturnType<typeof documentOf>>()
      for (const act of actions) {
        if ('put' in act) {
          const document = documentOf({
            skuId: act.put,
            name: act.name,
            specs: [{ name: '颜色', value: act.name }],
          })
          model.set(act.put, document)
          index.put(document)
        } else if ('remove' in act) expect(index.remove(act.remove)).toBe(model.delete(act.remove))
        else await index.compact(nextTurn)
      }
      expect(index.size).toBe(model.size)
      for (const word of words) {
        const expected = [...model.values()].filter((document) => tokensOfDocument(document).has(word))
        expect(skusWith(index, word)).toEqual(expected.map(({ skuId }) => skuId).sort((a, b) => a - b))
      }
      for (const { skuId, name } of model.values()) {
        const doc = index.ordinalOf(skuId) as number
        const { columns } = index
        expect(columns.skuIds[doc]).toBe(skuId)
        expect(columns.containsPhrase(doc, name.replaceAll(' ', ''))).toBe(true)
        const pair = columns.specs[columns.specFrom[doc] as number] as number
        expect([columns.specCount[doc], columns.specOrdinals.values[pair]]).toEqual([1, name])
      }
    }),
    { numRuns: 60 },
  )
})

test('puts and removals during a compaction take effect', async () => {
  const index = new InvertedIndex()
  const put = (skuId: number, name: string) => index.put(documentOf({ skuId, name }))
  for (let skuId = 1; skuId <= 6_000; skuId++) put(skuId, `手机 n${skuId % 50}`)
  for (let skuId = 1; skuId <= 3_000; skuId++) put(skuId, '耳机')
  let steps = 0
  await index.compact(async () => {
    steps++
    put(10_000 + steps, 'fold')
    put(6_000 - steps, 'fold')
    index.remove(steps)
    await nextTurn()
  })
  expect(steps).toBeGreaterThan(2)
  const [changed, removed] = [6_000 - steps, steps]
  expect(skusWith(index, 'fold').length).toBe(2 * steps)
  expect(skusWith(index, '耳机').length).toBe(3_000 - removed)
  expect(skusWith(index, 'n10')).not.toContain(changed)
  expect(skusWith(index, '智能').length).toBe(index.size)
  expect(index.columns.count - index.size).toBeLessThanOrEqual(2 * steps)
})

test('the index does not grow when documents change repeatedly', async () => {
  const engine = createInProcessEngine(nextTurn)
  const index = new InvertedIndex()
  const letters = (round: number) => ('abcdefghijkl'[round] ?? '').repeat(5)
  const names = (round: number) =>
    Array.from({ length: 1_000 }, (_, i) =>
      documentOf({ skuId: i + 1, name: `手机 m${i} ${letters(round)}` }),
    )
  const sizes: number[] = []
  for (let round = 0; round < 12; round++) {
    for (const document of names(round)) index.put(document)
    await index.compact(nextTurn)
    await engine.put(names(round))
    await engine.compact()
    sizes.push(index.bytes + index.terms.size + index.columns.count)
  }
  expect(Math.max(...sizes)).toBeLessThan((sizes[0] ?? 0) + 100)
  const request = { order: 'relevance', filters: { specs: [] }, from: 0, size: 1 } as const
  expect((await engine.search({ ...request, text: '手机' })).total).toBe(1_000)
  expect((await engine.search({ ...request, text: letters(3) })).total).toBe(0)
})

test('posting lists return their postings in order from any position', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5 }), { maxLength: 3_000 }), fc.nat({ max: 200 }), (appends, skip) => {
      const arena = new PostingLists()
      const model = new Map<number, number[]>()
      appends.forEach((list, value) => {
        arena.append(list, value)
        model.set(list, [...(model.get(list) ?? []), value])
      })
      for (const [list, values] of model) {
        const seen: number[] = []
        arena.visit(list, (page, from, to) => seen.push(...page.subarray(from, to)), skip)
        expect([arena.count(list), seen]).toEqual([values.length, values.slice(skip)])
      }
    }),
    { numRuns: 30 },
  )
})

test('topK returns the same window as a full sort', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 300 }),
      fc.nat({ max: 300 }),
      fc.integer({ min: 1, max: 50 }),
      (numbers, from, size) => {
        const items = Uint32Array.from(numbers)
        topK(items, items.length, from, from + size, (a, b) => a - b)
        const sorted = numbers.toSorted((a, b) => a - b)
        expect([...items.subarray(from, from + size)]).toEqual(sorted.slice(from, from + size))
      },
    ),
  )
})

test('a prefix finds all terms that begin with it, in the sorted list and in the buffer', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '机'), minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(fc.uniqueArray(word, { maxLength: 60 }), word, fc.nat({ max: 60 }), (all, prefix, merged) => {
      const sorted = new SortedTerms()
      all.forEach((one, i) => {
        sorted.add(one)
        if (i === merged) sorted.merge()
      })
      const expected = all.filter((one) => one.startsWith(prefix)).sort()
      expect(sorted.withPrefix(prefix, 1_000).sort()).toEqual(expected)
      expect(sorted.withPrefix(prefix, 2).length).toBe(Math.min(2, expected.length))
    }),
  )
})

test('a head phrase of one name is also found inside other names', async () => {
  const engine = createInProcessEngine(nextTurn)
  await engine.put([
    documentOf({ skuId: 1, name: '甲 雾蓝' }),
    documentOf({ skuId: 2, name: '乙 雾蓝 手机', specs: [{ name: '颜色', value: '雾蓝' }] }),
  ])
  const found = await engine.search({
    text: '雾蓝',
    order: 'relevance',
    filters: { specs: [] },
    from: 0,
    size: 9,
  })
  expect(found.page.map(({ skuId }) => skuId).sort()).toEqual([1, 2])
})
