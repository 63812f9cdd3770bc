import { kinds } from '../analysis/token-kinds.ts'
import type { InvertedIndex } from '../index/inverted-index.ts'
import type { ParsedQuery } from '../query/parse-query.ts'
import type { QueryTerm } from '../query/query-terms.ts'
import { documentFrequencyOf, type Matcher, type Matches } from './matcher.ts'
import type { SearchOrder } from './search-engine.ts'

/** The query terms that remain after relaxation, and the documents that match all of them. */
type RelaxedMatches = Readonly<{ terms: readonly QueryTerm[]; matches: Matches }>

/**
 * Matches a query and relaxes it until a document matches. An order other than relevance, or a price in the query, would
 * put weak matches first: then only strong matches count, if there are any.
 */
export function matchRelaxed(
  index: InvertedIndex,
  matcher: Matcher,
  query: ParsedQuery,
  order: SearchOrder,
): RelaxedMatches {
  const relaxed = relaxUntilMatch(index, matcher, query)
  const { minFen, maxFen } = query.price
  if (order === 'relevance' && minFen === undefined && maxFen === undefined) return relaxed
  const { docs, count, isStrong } = relaxed.matches
  const all = docs.slice(0, count)
  let strongCount = 0
  for (const doc of all) if (isStrong(doc)) docs[strongCount++] = doc
  if (strongCount > 0) return { ...relaxed, matches: { ...relaxed.matches, count: strongCount } }
  docs.set(all)
  return relaxed
}

/**
 * Drops one term after another while no document matches all: colors first, then the most frequent. Product types go
 * last, and the last of them stays: a shopper who types 蓝牙耳机 wants earphones rather than anything with Bluetooth.
 */
function relaxUntilMatch(index: InvertedIndex, matcher: Matcher, query: ParsedQuery): RelaxedMatches {
  let terms = query.terms.filter(({ alternatives }) => alternatives.length > 0)
  let matches = matcher.match(index, terms, query.boosts)
  while (matches.count === 0 && terms.length > 1) {
    const otherThanTypes = terms.filter((term) => !isProductType(index, term))
    const colors = terms.filter(({ isColor }) => isColor)
    const droppable =
      colors[0] ?? (otherThanTypes.length > 0 ? mostFrequent(index, otherThanTypes) : terms[0])
    terms = terms.filter((term) => term !== droppable)
    matches = matcher.match(index, terms, query.boosts)
  }
  return { terms: matches.count === 0 ? [] : terms, matches }
}

function mostFrequent(index: InvertedIndex, terms: readonly QueryTerm[]): QueryTerm {
  return terms.reduce((a, b) => (documentFrequencyOf(index, b) > documentFrequencyOf(index, a) ? b : a))
}

function isProductType({ terms }: InvertedIndex, { alternatives }: QueryTerm): boolean {
  return alternatives.some(
    ({ termIds }) => termIds.length === 1 && terms.kindOf(termIds[0] as number) & kinds.type,
  )
}
