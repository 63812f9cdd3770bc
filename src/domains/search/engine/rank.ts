import type { InvertedIndex } from '../index/inverted-index.ts'
import type { Ordinals } from '../index/ordinals.ts'
import type { Facets } from './facets.ts'
import type { Matches } from './matcher.ts'
import type { SearchOrder, SearchRequest } from './search-engine.ts'
import { type Comparison, topK } from './top-k.ts'

/** So many of the best are looked through for the phrase that was typed. */
const phraseWindow = 200
const phraseFactor = 1.5

/** The best come first, and among the best those whose name holds what was typed as it was typed. */
export function rankByRelevance(
  index: InvertedIndex,
  { docs, scores }: Matches,
  passed: number,
  phrase: string,
  compare: Comparison,
  { from, size }: SearchRequest,
): void {
  const best = Math.min(passed, phraseWindow)
  topK(docs, passed, 0, best, compare)
  for (const doc of docs.subarray(0, best))
    if (phrase.length > 1 && index.columns.holds(doc, phrase))
      scores[doc] = (scores[doc] as number) * phraseFactor
  docs.subarray(0, best).sort(compare)
  if (from + size > best)
    topK(docs.subarray(best), passed - best, Math.max(0, from - best), from + size - best, compare)
}

/** How many of what was found lie in each category, by its number. */
export function categoryFrequency({ categories }: Facets, table: Ordinals): Uint32Array {
  const counts = new Uint32Array(table.size)
  for (const { id, count } of categories) counts[table.find(id) ?? 0] = count
  return counts
}

/** What fits equally well comes by its sales, then by how common its category is among what was found. */
export function comparisonOf(
  order: SearchOrder,
  { columns }: InvertedIndex,
  scores: Float32Array,
  counts: Uint32Array,
): Comparison {
  const { prices, sales, created, skuIds, category3 } = columns
  const at = (column: ArrayLike<number>, doc: number) => column[doc] as number
  const newest = (a: number, b: number) => at(skuIds, b) - at(skuIds, a)
  const bestSelling = (a: number, b: number) => at(sales, b) - at(sales, a)
  const commonest = (a: number, b: number) => at(counts, at(category3, b)) - at(counts, at(category3, a))
  switch (order) {
    case 'price':
      return (a, b) => at(prices, a) - at(prices, b) || -newest(a, b)
    case '-price':
      return (a, b) => at(prices, b) - at(prices, a) || newest(a, b)
    case 'create_time':
      return (a, b) => at(created, b) - at(created, a) || newest(a, b)
    case 'sales':
      return (a, b) => bestSelling(a, b) || newest(a, b)
    default:
      return (a, b) => at(scores, b) - at(scores, a) || bestSelling(a, b) || commonest(a, b) || newest(a, b)
  }
}
