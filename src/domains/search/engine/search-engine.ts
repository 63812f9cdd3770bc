import type { SearchDocument } from '../analysis/document-tokens.ts'
import type { Facets } from './facets.ts'
import type { Filters } from './filters.ts'

export type SearchOrder = 'relevance' | 'create_time' | 'price' | '-price' | 'sales'

/** One page of a search: `size` hits at most, from rank `from` (0-based). */
export type SearchRequest = Readonly<{
  text: string
  order: SearchOrder
  filters: Filters
  from: number
  size: number
}>

export type SearchResult = Readonly<{
  total: number
  /** The hits of the page by rank. */
  page: readonly Readonly<{ skuId: number; goodsId: number }>[]
  /** The index terms that the query matched, normalized: what the response highlights. */
  matchedWords: ReadonlySet<string>
  /** The query words that were relaxed, as the shopper typed them. */
  dropped: readonly string[]
  facets: Facets
}>

/** The synonyms of each word; keys and values are normalized. */
export type Synonyms = ReadonlyMap<string, readonly string[]>

/**
 * The port to a search engine. Every method is asynchronous, so an engine behind the network can replace the one in
 * process. Only `indexing/indexer.ts` calls the methods that write.
 */
export type SearchEngine = Readonly<{
  search: (request: SearchRequest) => Promise<SearchResult>
  /** Completes the text; words of the most SKUs come first. */
  suggest: (text: string, limit: number) => Promise<string[]>
  /** Adds or replaces documents. @returns the SKU ids whose documents changed */
  put: (documents: readonly SearchDocument[]) => Promise<number[]>
  /** @returns the SKU ids that were in the index */
  remove: (skuIds: readonly number[]) => Promise<number[]>
  setSales: (sales: ReadonlyMap<number, number>) => Promise<void>
  /** The indexer puts every current document between `begin` and `end`; `end` removes all others. */
  fullRebuild: Readonly<{ begin: () => Promise<void>; end: () => Promise<void> }>
  /** Adds the names of brands and categories to the dictionary. */
  addNames: (names: readonly string[]) => Promise<void>
  setSynonyms: (synonyms: Synonyms) => Promise<void>
  /** How many documents the index has. */
  size: () => number
  /** Reclaims the memory of deleted documents when enough of them have accumulated. */
  compact: () => Promise<void>
}>
