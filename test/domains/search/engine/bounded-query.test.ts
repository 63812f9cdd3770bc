import { expect, test } from 'bun:test'
import { InvertedIndex } from '../../../../src/domains/search/index/inverted-index.ts'
import { parseQuery } from '../../../../src/domains/search/query/parse-query.ts'
import { documentOf } from '../../../support/factories/search-documents.ts'

const index = new InvertedIndex()
for (let i = 1; i <= 3_000; i++)
  index.put(documentOf({ skuId: i, name: `手机 X${i} ${i}00GB ${i % 7}寸` }), () => false)

const parse = (text: string) =>
  parseQuery(text, {
    terms: index.terms,
    documentFrequency: (termId) => index.documentFrequency(termId),
    synonymsOf: () => [],
    hasPhrase: () => true,
  })

test('every query expands to a bounded number of terms', () => {
  const texts = [
    '手机 1 2 3 4 5 6 7 8 9 雾蓝 冰箱',
    '1k2k3k4k5k6k7k8k9k'.repeat(6).slice(0, 100),
    '1x1-2x2-3x3-4x4-'.repeat(7).slice(0, 100),
    '1-2-3-4-5-6-7-8-9-'.repeat(6).slice(0, 100),
    'x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11 x12',
    Array.from({ length: 30 }, (_, i) => `x${i}`)
      .join(' ')
      .slice(0, 100),
  ]
  for (const text of texts) {
    const { terms } = parse(text)
    const termIds = terms.flatMap(({ alternatives }) =>
      alternatives.flatMap((alternative) => alternative.termIds),
    )
    expect([text, terms.length <= 12, termIds.length <= 1_500 + 12 * 12]).toEqual([text, true, true])
  }
})

test('one or two digits match exactly, more digits match as a prefix', () => {
  const found = (text: string) => parse(text).terms.flatMap(({ alternatives }) => alternatives)
  expect(found('12')).toHaveLength(1)
  // no term equals it; two begin with it: 299900gb and its digits
  const texts = found('29990').map(({ termIds }) => index.terms.textOf(termIds[0] as number))
  expect(new Set(texts)).toEqual(new Set(['299900', '299900gb']))
})
