import type { InvertedIndex } from '../index/inverted-index.ts'
import type { Ordinals } from '../index/ordinals.ts'
import type { Facets } from './facets.ts'
import type { Matches } from './matcher.ts'
import type { SearchOrder, SearchRequest } from './search-engine.ts'
import { type Comparator, topK } from './top-k.ts'

/** The phrase boost applies to the best 200 documents. */
const phraseWindow = 200
const phraseBoost = 1.5

/** Puts the requested page in order of score; names that contain the query as a phrase are boosted. */
export function rankByRelevance(
  index: InvertedIndex,
  { docs, scores }: Matches,
  passed: number,
  phrase: string,
  compare: Comparator,
  { from, size }: SearchRequest,
): void {
  const best = Math.min(passed, phraseWindow)
  topK(docs, passed, 0, best, compare)
  for (const doc of docs.subarray(0, best))
    if (phrase.length > 1 && index.columns.containsPhrase(doc, phrase))
      scores[doc] = (scores[doc] as number) * phraseBoost
  docs.subarray(0, best).sort(compare)
  if (from + size > best)
    topK(docs.subarray(best), passed - best, Math.max(0, from - best), from + size - best, compare)
}

/** Returns the number of hits in each category, by category ordinal. */
export function categoryFrequency({ categories }: Facets, ordinals: Ordinals): Uint32Array {
  const frequency = new Uint32Array(ordinals.size)
  for (const { id, count } of categories) frequency[ordinals.find(id) ?? 0] = count
  return frequency
}

/** Returns the comparator of an order. Equal scores are ordered by sales, then by the frequency of the category. */
export function comparatorOf(
  order: SearchOrder,
  { columns }: InvertedIndex,
  scores: Float32Array,
  frequency: Uint32Array,
): Comparator {
  const { pricesFen, sales, createdMs, skuIds, category3 } = columns
  const at = (column: ArrayLike<number>, doc: number) => column[doc] as number
  const newest = (a: number, b: number) => at(skuIds, b) - at(skuIds, a)
  const bestSelling = (a: number, b: number) => at(sales, b) - at(sales, a)
  const commonest = (a: number, b: number) =>
    at(frequency, at(category3, b)) - at(frequency, at(category3, a))
  switch (order) {
    case 'price':
      return (a, b) => at(pricesFen, a) - at(pricesFen, b) || -newest(a, b)
    case '-price':
      return (a, b) => at(pricesFen, b) - at(pricesFen, a) || newest(a, b)
    case 'create_time':
      return (a, b) => at(createdMs, b) - at(createdMs, a) || newest(a, b)
    case 'sales':
      return (a, b) => bestSelling(a, b) || newest(a, b)
    default:
      return (a, b) => at(scores, b) - at(scores, a) || bestSelling(a, b) || commonest(a, b) || newest(a, b)
  }
}
