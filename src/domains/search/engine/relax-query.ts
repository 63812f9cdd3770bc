import { kinds } from '../analysis/token-kinds.ts'
import type { InvertedIndex } from '../index/inverted-index.ts'
import type { ParsedQuery } from '../query/parse-query.ts'
import type { Term } from '../query/query-terms.ts'
import { type Matcher, type Matches, rarity } from './matcher.ts'
import type { SearchOrder } from './search-engine.ts'

/** The terms that were met, which may be fewer than were typed, and what meets them. */
export type Matched = Readonly<{ terms: readonly Term[]; matches: Matches }>

/**
 * In another order than that of relevance, or below a price that was typed, what hardly fits would come first: then only
 * what fits well counts, if anything does.
 */
export function matchQuery(
  index: InvertedIndex,
  matcher: Matcher,
  query: ParsedQuery,
  order: SearchOrder,
): Matched {
  const found = matchAny(index, matcher, query)
  const { minFen, maxFen } = query.price
  if (order === 'relevance' && minFen === undefined && maxFen === undefined) return found
  const { docs, count, isStrong } = found.matches
  const all = docs.slice(0, count)
  let kept = 0
  for (const doc of all) if (isStrong(doc)) docs[kept++] = doc
  if (kept > 0) return { ...found, matches: { ...found.matches, count: kept } }
  docs.set(all)
  return found
}

/**
 * What meets all terms; if nothing does, what meets them without those that say least, one after the other: colours
 * first, then the most common. Words for a type of goods stay longest, the last of them to the end: whoever asks for
 * 蓝牙耳机 wants earphones before anything else with Bluetooth.
 */
function matchAny(index: InvertedIndex, matcher: Matcher, query: ParsedQuery): Matched {
  let terms = query.terms.filter(({ alternatives }) => alternatives.length > 0)
  let matches = matcher.match(index, terms, query.bonus)
  while (matches.count === 0 && terms.length > 1) {
    const loose = terms.filter((term) => !namesType(index, term))
    const colours = terms.filter(({ isColour }) => isColour)
    const common = colours[0] ?? (loose.length > 0 ? mostCommon(index, loose) : terms[0])
    terms = terms.filter((term) => term !== common)
    matches = matcher.match(index, terms, query.bonus)
  }
  return { terms: matches.count === 0 ? [] : terms, matches }
}

function mostCommon(index: InvertedIndex, terms: readonly Term[]): Term {
  return terms.reduce((a, b) => (rarity(index, b) > rarity(index, a) ? b : a))
}

function namesType({ vocabulary }: InvertedIndex, { alternatives }: Term): boolean {
  return alternatives.some(
    ({ tokens }) => tokens.length === 1 && vocabulary.kindOf(tokens[0] as number) & kinds.type,
  )
}
