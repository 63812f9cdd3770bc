import type { SearchDocument } from '../analysis/document-tokens.ts'
import { nameWords } from '../analysis/field-tokens.ts'
import { normalise, normaliseWithPlaces } from '../analysis/normalize.ts'
import type { PriceRange } from '../analysis/price-range.ts'
import { learnWords } from '../analysis/segment.ts'
import { InvertedIndex } from '../index/inverted-index.ts'
import { suggestWords } from '../query/complete-prefix.ts'
import { type ParsedQuery, parseQuery } from '../query/parse-query.ts'
import type { Term } from '../query/query-terms.ts'
import { filterAndCount } from './facets.ts'
import type { Filters } from './filters.ts'
import { Matcher } from './matcher.ts'
import { categoryFrequency, comparisonOf, rankByRelevance } from './rank.ts'
import { matchQuery } from './relax-query.ts'
import type { Found, SearchEngine, SearchRequest, Synonyms } from './search-engine.ts'
import { withSpellings } from './synonym-spellings.ts'
import { topK } from './top-k.ts'

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
    fullRebuild: {
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
    compact: async () => {
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
  const { terms, matches } = matchQuery(index, matcher, query, request.order)
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
    categoryFrequency(facets, columns.categoryTable),
  )
  if (request.from < passed) {
    if (request.order === 'relevance')
      rankByRelevance(index, matches, passed, terms.length > 1 ? query.phrase : '', compare, request)
    else topK(matches.docs, passed, request.from, to, compare)
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
