import { notFound } from '../../lib/errors.ts'
import { isPastEnd, type PageRequest } from '../../lib/paging.ts'
import type { SkuSummary } from '../catalog/sku-summaries.ts'
import type { Facets } from './engine/facets.ts'
import type { Filters } from './engine/filters.ts'
import type { SearchOrder } from './engine/search-engine.ts'
import { highlight } from './highlight.ts'
import { loadHits } from './load-hits.ts'
import { engine, refreshSkus, requireSearchReady } from './search-service.ts'

export type SearchInput = Readonly<{ text: string; order: SearchOrder; filters: Filters; page: PageRequest }>

export type SearchPage = Readonly<{
  count: number
  rows: readonly Readonly<{ summary: SkuSummary; highlight: string }>[]
  facets: Facets
  /** The query words that were relaxed. */
  dropped: readonly string[]
}>

/**
 * Returns one page of the launched SKUs that match, each with its current row; at most one statement.
 * @throws 404 for a page past the end; 503 service_unavailable while the first index is being built
 */
export async function searchSkus({ text, order, filters, page }: SearchInput): Promise<SearchPage> {
  await requireSearchReady()
  const from = (page.page - 1) * page.pageSize
  const result = await engine.search({ text, order, filters, from, size: page.pageSize })
  if (isPastEnd(result.total, page)) throw notFound()
  const summaries = await loadHits(result.page)
  if (summaries.length < result.page.length) refreshMissing(result.page, summaries)
  return {
    count: result.total,
    rows: summaries.map((summary) => ({
      summary,
      highlight: highlight(summary.name, result.matchedWords),
    })),
    facets: result.facets,
    dropped: result.dropped,
  }
}

/** A direct database edit may withdraw SKUs without a change row; the next search must not count them. */
function refreshMissing(hits: readonly { skuId: number }[], summaries: readonly SkuSummary[]): void {
  const loaded = new Set(summaries.map(({ id }) => id))
  refreshSkus(hits.map(({ skuId }) => skuId).filter((skuId) => !loaded.has(skuId)))
}
