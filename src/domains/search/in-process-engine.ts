import type { Found, SearchEngine, SearchOrder, SearchRequest, Synonyms } from './engine.ts'
import { type Facets, filterAndCount } from './facets.ts'
import type { Filters } from './filters.ts'
import type { IdTable } from './id-table.ts'
import { InvertedIndex } from './inverted-index.ts'
import { Matcher, type Matches, rarity } from './match.ts'
import { normalise, normaliseWithPlaces } from './normalise.ts'
import { type ParsedQuery, parseQuery } from './parse-query.ts'
import type { PriceRange } from './price-words.ts'
import { learnWords } from './segment.ts'
import { type Comparison, selectWindow } from './select-window.ts'
import { suggestWords } from './suggest-words.ts'
import { withSpellings } from './synonym-spellings.ts'
import type { Term } from './terms.ts'
import { kinds, nameWords, type SearchDocument } from './tokens.ts'

type Matched = Readonly<{ terms: readonly Term[]; matches: Matches }>

/** So many of the best are looked through for the phrase that was typed. */
const phraseWindow = 200
const phraseFactor = 1.5
const documentsPerStep = 50
const tidyShare = 0.2
const tidyAbove = 1_000

/** The engine that holds everything in this process's memory. `pause` lets others run between two steps of long work. */
export function createInProcessEngine(pause: () => Promise<void>): SearchEngine {
  const index = new InvertedIndex()
  const matcher = new Matcher()
  let synonyms: Synonyms = new Map()
  /** What goods are called otherwise, in Chinese. */
  let called: readonly string[] = []
  let freshNames: string[] = []
  const lookUp = {
    vocabulary: index.vocabulary,
    count: (token: number) => index.count(token),
    synonymsOf: (word: string) => synonyms.get(word) ?? [],
    hasPhrase: (tokens: readonly number[], phrase: string) => index.hasPhrase(tokens, phrase),
  }

  return {
    search: async (request) => findPage(index, matcher, parseQuery(request.text, lookUp), request),
    suggest: async (text, limit) => suggestWords(text, limit, { ...lookUp, called }),
    put: (documents) => putAll(index, documents, freshNames, pause),
    remove: async (skuIds) => skuIds.filter((skuId) => index.remove(skuId)),
    setSales: async (sales) => {
      for (const [skuId, sold] of sales) index.setSales(skuId, sold)
    },
    sweep: {
      begin: async () => index.beginSweep(),
      end: async () => {
        index.removeUnmarked()
        freshNames = []
      },
    },
    learnNames: async (names) => {
      freshNames.push(...learnWords(names.flatMap(nameWords)))
    },
    useSynonyms: async (wanted) => {
      learnWords(wanted.keys())
      synonyms = withSpellings(wanted)
      called = [...wanted.keys()].filter((term) => /^\p{Script=Han}{2,}$/u.test(term))
    },
    tidy: async () => {
      const dead = index.columns.count - index.size
      if (dead > tidyAbove && index.deadShare > tidyShare) await index.compact(pause)
    },
  }
}

async function putAll(
  index: InvertedIndex,
  documents: readonly SearchDocument[],
  freshNames: readonly string[],
  pause: () => Promise<void>,
): Promise<number[]> {
  const changed: number[] = []
  for (const [i, document] of documents.entries()) {
    if (i > 0 && i % documentsPerStep === 0) await pause()
    if (index.put(document, () => isCutAnew(document, freshNames))) changed.push(document.skuId)
  }
  return changed
}

/** A name that has become a word since cuts the texts that hold it in another way. */
function isCutAnew(document: SearchDocument, freshNames: readonly string[]): boolean {
  if (freshNames.length === 0) return false
  const text = normalise([document.name, document.caption, document.brand, ...document.categories].join(' '))
  return freshNames.some((name) => text.includes(name))
}

function findPage(index: InvertedIndex, matcher: Matcher, query: ParsedQuery, request: SearchRequest): Found {
  const { terms, matches } = matchFor(index, matcher, query, request.order)
  const { columns } = index
  const { passed, facets } = filterAndCount(
    matches.docs,
    matches.count,
    narrowed(request.filters, query.price),
    columns,
  )
  const to = Math.min(passed, request.from + request.size)
  const compare = comparisonOf(
    request.order,
    index,
    matches.scores,
    commonness(facets, columns.categoryTable),
  )
  if (request.from < passed) {
    if (request.order === 'relevance')
      orderByRelevance(index, matches, passed, terms.length > 1 ? query.phrase : '', compare, request)
    else selectWindow(matches.docs, passed, request.from, to, compare)
  }
  const docs = [...matches.docs.subarray(Math.min(request.from, to), to)]
  const tokens = terms.flatMap(({ alternatives }) =>
    alternatives.flatMap((alternative) => alternative.tokens),
  )
  return {
    total: passed,
    page: docs.map((doc) => ({
      skuId: columns.skuIds[doc] as number,
      goodsId: columns.goodsIds[doc] as number,
    })),
    words: new Set([...tokens, ...query.bonus].map((token) => shownWord(index.vocabulary.textOf(token)))),
    dropped: droppedOf(request.text, query, terms),
    facets,
  }
}

/** The token of an ending or a colour leads to the character that it stands for. */
function shownWord(token: string): string {
  return /^[\^#]/.test(token) ? token.slice(1) : token
}

/** The words of the query that were not looked for, as they were typed and in their order. */
function droppedOf(text: string, query: ParsedQuery, met: readonly Term[]): string[] {
  const dropped = query.terms.filter((term) => !met.includes(term))
  if (dropped.length === 0) return []
  const { text: normal, starts } = normaliseWithPlaces(text)
  return dropped
    .map((term) => ({ term, at: normal.indexOf(term.text) }))
    .sort((a, b) => a.at - b.at)
    .map(({ term, at }) => (at < 0 ? term.text : text.slice(starts[at], starts[at + term.text.length])))
}

/** The prices that were chosen and those that were typed: both hold. */
function narrowed(filters: Filters, { minFen, maxFen }: PriceRange): Filters {
  if (minFen === undefined && maxFen === undefined) return filters
  return {
    ...filters,
    minFen: Math.max(filters.minFen ?? 0, minFen ?? 0),
    maxFen: Math.min(filters.maxFen ?? Number.POSITIVE_INFINITY, maxFen ?? Number.POSITIVE_INFINITY),
  }
}

/**
 * In another order than that of relevance, or below a price that was typed, what hardly fits would come first: then only
 * what fits well counts, if anything does.
 */
function matchFor(index: InvertedIndex, matcher: Matcher, query: ParsedQuery, order: SearchOrder): Matched {
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

/** The best come first, and among the best those whose name holds what was typed as it was typed. */
function orderByRelevance(
  index: InvertedIndex,
  { docs, scores }: Matches,
  passed: number,
  phrase: string,
  compare: Comparison,
  { from, size }: SearchRequest,
): void {
  const best = Math.min(passed, phraseWindow)
  selectWindow(docs, passed, 0, best, compare)
  for (const doc of docs.subarray(0, best))
    if (phrase.length > 1 && index.columns.holds(doc, phrase))
      scores[doc] = (scores[doc] as number) * phraseFactor
  docs.subarray(0, best).sort(compare)
  if (from + size > best)
    selectWindow(docs.subarray(best), passed - best, Math.max(0, from - best), from + size - best, compare)
}

/** How many of what was found lie in each category, by its number. */
function commonness({ categories }: Facets, table: IdTable): Uint32Array {
  const counts = new Uint32Array(table.size)
  for (const { id, count } of categories) counts[table.find(id) ?? 0] = count
  return counts
}

/** What fits equally well comes by its sales, then by how common its category is among what was found. */
function comparisonOf(
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
