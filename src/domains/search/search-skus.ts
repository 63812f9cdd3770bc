import { notFound } from '../../lib/errors.ts'
import { isPastEnd, type PageRequest } from '../../lib/paging.ts'
import type { SkuSummary } from '../catalog/sku-summaries.ts'
import type { Facets } from './engine/facets.ts'
import type { Filters } from './engine/filters.ts'
import type { SearchOrder } from './engine/search-engine.ts'
import { highlight } from './highlight.ts'
import { readFound } from './load-hits.ts'
import { awaitSearch, engine, recheck } from './search-service.ts'

export type SearchInput = Readonly<{ text: string; order: SearchOrder; filters: Filters; page: PageRequest }>

export type SearchAnswer = Readonly<{
  count: number
  rows: readonly Readonly<{ brief: SkuSummary; highlight: string }>[]
  facets: Facets
  /** The words of the text that nothing has. */
  dropped: readonly string[]
}>

/**
 * One page of what is on sale and found by the text, each SKU as it stands in the database at this moment; one statement.
 * @throws 404 for a page past the end, 503 while the first index is being built
 */
export async function searchSkus({ text, order, filters, page }: SearchInput): Promise<SearchAnswer> {
  await awaitSearch()
  const from = (page.page - 1) * page.pageSize
  const found = await engine.search({ text, order, filters, from, size: page.pageSize })
  if (isPastEnd(found.total, page)) throw notFound()
  const briefs = await readFound(found.page)
  if (briefs.length < found.page.length) recheckMissing(found.page, briefs)
  return {
    count: found.total,
    rows: briefs.map((brief) => ({ brief, highlight: highlight(brief.name, found.words) })),
    facets: found.facets,
    dropped: found.dropped,
  }
}

/** Somebody may have taken these away behind the mall's back: the next search finds fewer. */
function recheckMissing(wanted: readonly { skuId: number }[], briefs: readonly SkuSummary[]): void {
  const there = new Set(briefs.map(({ id }) => id))
  recheck(wanted.map(({ skuId }) => skuId).filter((skuId) => !there.has(skuId)))
}
