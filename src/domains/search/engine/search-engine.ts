import type { SearchDocument } from '../analysis/document-tokens.ts'
import type { Facets } from './facets.ts'
import type { Filters } from './filters.ts'

export type SearchOrder = 'relevance' | 'create_time' | 'price' | '-price' | 'sales'

/** A page of a search: the documents from `from` on, `size` at most. */
export type SearchRequest = Readonly<{
  text: string
  order: SearchOrder
  filters: Filters
  from: number
  size: number
}>

export type Found = Readonly<{
  total: number
  /** In order. */
  page: readonly Readonly<{ skuId: number; goodsId: number }>[]
  /** The words of the index that were found, in normalised form: what is highlighted. */
  words: ReadonlySet<string>
  /** The words of the query that nothing has, as they were typed. */
  dropped: readonly string[]
  facets: Facets
}>

/** Says what each word is called otherwise, both in normalised form. */
export type Synonyms = ReadonlyMap<string, readonly string[]>

/**
 * All that the shop knows of a search engine. The one in process answers from memory; an engine behind the network can
 * stand in its place, which is why everything is awaited. Writers call it from one place, `follow-changes.ts`.
 */
export type SearchEngine = Readonly<{
  search: (request: SearchRequest) => Promise<Found>
  /** Words that complete what was typed, those with most SKUs first. */
  suggest: (text: string, limit: number) => Promise<string[]>
  /** Adds or replaces documents. @returns the ids that changed */
  put: (documents: readonly SearchDocument[]) => Promise<number[]>
  /** @returns the ids that were there */
  remove: (skuIds: readonly number[]) => Promise<number[]>
  setSales: (sales: ReadonlyMap<number, number>) => Promise<void>
  /** Between `begin` and `end` every document that is to stay is put; `end` removes the others. */
  fullRebuild: Readonly<{ begin: () => Promise<void>; end: () => Promise<void> }>
  /** Brands and categories, whose names are words. */
  learnNames: (names: readonly string[]) => Promise<void>
  useSynonyms: (synonyms: Synonyms) => Promise<void>
  /** Does what keeps the engine small and fast, when it is worth it. */
  compact: () => Promise<void>
}>
