import type { SearchDocument } from '../analysis/document-tokens.ts'
import { hanRunsOf } from '../analysis/field-tokens.ts'
import { normalize, normalizeWithOffsets } from '../analysis/normalize.ts'
import type { PriceRange } from '../analysis/price-range.ts'
import { addToDictionary } from '../analysis/segment.ts'
import { InvertedIndex } from '../index/inverted-index.ts'
import { completePrefix } from '../query/complete-prefix.ts'
import { type ParsedQuery, parseQuery } from '../query/parse-query.ts'
import type { QueryTerm } from '../query/query-terms.ts'
import { filterAndCount } from './facets.ts'
import type { Filters } from './filters.ts'
import { Matcher } from './matcher.ts'
import { categoryFrequency, comparatorOf, rankByRelevance } from './rank.ts'
import { matchRelaxed } from './relax-query.ts'
import type { SearchEngine, SearchRequest, SearchResult, Synonyms } from './search-engine.ts'
import { withPinyin } from './synonym-spellings.ts'
import { topK } from './top-k.ts'

const documentsPerStep = 50
const compactAboveShare = 0.2
const compactAboveCount = 1_000

/** Creates the engine that holds its index in this process. Long work awaits `pause` between steps to yield the thread. */
export function createInProcessEngine(pause: () => Promise<void>): SearchEngine {
  const index = new InvertedIndex()
  const matcher = new Matcher()
  let synonyms: Synonyms = new Map()
  let synonymKeys: readonly string[] = []
  let newNames: string[] = []
  const context = {
    terms: index.terms,
    documentFrequency: (termId: number) => index.documentFrequency(termId),
    synonymsOf: (word: string) => synonyms.get(word) ?? [],
    hasPhrase: (termIds: readonly number[], phrase: string) => index.hasPhrase(termIds, phrase),
  }

  return {
    search: async (request) => searchPage(index, matcher, parseQuery(request.text, context), request),
    suggest: async (text, limit) => completePrefix(text, limit, { ...context, synonymKeys }),
    put: (documents) => putAll(index, documents, newNames, pause),
    remove: async (skuIds) => skuIds.filter((skuId) => index.remove(skuId)),
    setSales: async (sales) => {
      for (const [skuId, sold] of sales) index.setSales(skuId, sold)
    },
    fullRebuild: {
      begin: async () => index.beginRebuild(),
      end: async () => {
        index.removeStale()
        newNames = []
      },
    },
    addNames: async (names) => {
      newNames.push(...addToDictionary(names.flatMap(hanRunsOf)))
    },
    setSynonyms: async (current) => {
      addToDictionary(current.keys())
      synonyms = withPinyin(current)
      synonymKeys = [...current.keys()].filter((word) => /^\p{Script=Han}{2,}$/u.test(word))
    },
    size: () => index.size,
    compact: async () => {
      const deleted = index.columns.count - index.size
      if (deleted > compactAboveCount && index.deletedShare > compactAboveShare) await index.compact(pause)
    },
  }
}

async function putAll(
  index: InvertedIndex,
  documents: readonly SearchDocument[],
  newNames: readonly string[],
  pause: () => Promise<void>,
): Promise<number[]> {
  const changed: number[] = []
  for (const [i, document] of documents.entries()) {
    if (i > 0 && i % documentsPerStep === 0) await pause()
    if (index.put(document, () => mentionsAny(document, newNames))) changed.push(document.skuId)
  }
  return changed
}

/** A name that entered the dictionary since the last rebuild changes how texts that contain it are segmented. */
function mentionsAny(document: SearchDocument, names: readonly string[]): boolean {
  if (names.length === 0) return false
  const text = normalize([document.name, document.caption, document.brand, ...document.categories].join(' '))
  return names.some((name) => text.includes(name))
}

function searchPage(
  index: InvertedIndex,
  matcher: Matcher,
  query: ParsedQuery,
  request: SearchRequest,
): SearchResult {
  const { terms, matches } = matchRelaxed(index, matcher, query, request.order)
  const { columns } = index
  const filters = withTypedPrice(request.filters, query.price)
  const { passed, facets } = filterAndCount(matches.docs, matches.count, filters, columns)
  const to = Math.min(passed, request.from + request.size)
  const frequency = categoryFrequency(facets, columns.categoryOrdinals)
  const compare = comparatorOf(request.order, index, matches.scores, frequency)
  if (request.from < passed) {
    if (request.order === 'relevance')
      rankByRelevance(index, matches, passed, terms.length > 1 ? query.phrase : '', compare, request)
    else topK(matches.docs, passed, request.from, to, compare)
  }
  const docs = [...matches.docs.subarray(Math.min(request.from, to), to)]
  const termIds = terms.flatMap(({ alternatives }) => alternatives.flatMap(({ termIds }) => termIds))
  return {
    total: passed,
    page: docs.map((doc) => ({
      skuId: columns.skuIds[doc] as number,
      goodsId: columns.goodsIds[doc] as number,
    })),
    matchedWords: new Set(
      [...termIds, ...query.boosts].map((termId) => withoutPrefix(index.terms.textOf(termId))),
    ),
    dropped: droppedWords(request.text, query, terms),
    facets,
  }
}

/** The character of an ending (`^鞋`) or color (`#黑`) token; other tokens unchanged. */
function withoutPrefix(token: string): string {
  return /^[\^#]/.test(token) ? token.slice(1) : token
}

/** The query words that were relaxed, as typed and in the order of the query. */
function droppedWords(text: string, query: ParsedQuery, remaining: readonly QueryTerm[]): string[] {
  const dropped = query.terms.filter((term) => !remaining.includes(term))
  if (dropped.length === 0) return []
  const { text: normalized, starts } = normalizeWithOffsets(text)
  return dropped
    .map((term) => ({ term, at: normalized.indexOf(term.text) }))
    .sort((a, b) => a.at - b.at)
    .map(({ term, at }) => (at < 0 ? term.text : text.slice(starts[at], starts[at + term.text.length])))
}

/** The intersection of the chosen price filter and the price range in the query text. */
function withTypedPrice(filters: Filters, { minFen, maxFen }: PriceRange): Filters {
  if (minFen === undefined && maxFen === undefined) return filters
  return {
    ...filters,
    minFen: Math.max(filters.minFen ?? 0, minFen ?? 0),
    maxFen: Math.min(filters.maxFen ?? Number.POSITIVE_INFINITY, maxFen ?? Number.POSITIVE_INFINITY),
  }
}
