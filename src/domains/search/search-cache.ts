import { config } from '../../config/index.ts'
import { type SerializedJson, sizeOfJson } from '../../lib/cache/serialized-json.ts'
import { TaggedCache } from '../../lib/cache/tagged-cache.ts'
import { observeCache } from '../../lib/metrics/cache-metrics.ts'
import { subscriptionState } from '../catalog/cache/change-events.ts'

const maxBytes = 16 * 1_048_576
const pageTtlMs = 5_000
const summaryTtlMs = 5_000
const summaryBytes = 500

/** Serialized search responses by canonical query string; cleared on every change of the index. */
export const cachedPages = new TaggedCache({
  maxBytes,
  ttlMs: () => (subscriptionState() === 'connected' ? pageTtlMs : 0),
  stale: { maxMs: config.catalogueStaleSeconds * 1_000, isMinorTag: () => false },
  sizeOf: (value) => sizeOfJson((value as { json: SerializedJson }).json),
})

/** SKU summaries of hits by SKU id. */
export const cachedSummaries = new TaggedCache({
  maxBytes,
  ttlMs: () => (subscriptionState() === 'connected' ? summaryTtlMs : 0),
  sizeOf: () => summaryBytes,
})

observeCache('search_pages', cachedPages)
observeCache('search_summaries', cachedSummaries)

/** Invalidates the hits of changed SKUs; all hits when `skuIds` is undefined. */
export function invalidateHits(skuIds?: readonly number[]): void {
  if (skuIds?.length === 0) return
  cachedPages.clear()
  if (skuIds) cachedSummaries.invalidate(skuIds.map(skuTag))
  else cachedSummaries.clear()
}

/** Invalidates what catalog changes with these tags affect. */
export function invalidateTags(tags: readonly string[]): void {
  cachedSummaries.invalidate(tags)
  if (tags.some((tag) => tag === 'skus' || tag === 'tree' || tag.startsWith('goods:'))) cachedPages.clear()
}

export function skuTag(skuId: number): string {
  return `sku:${skuId}`
}
