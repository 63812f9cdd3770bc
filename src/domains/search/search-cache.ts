import type { SerializedJson } from '../../lib/cache/serialized-json.ts'
import { TaggedCache } from '../../lib/cache/tagged-cache.ts'
import { subscriptionState } from '../catalog/cache/change-events.ts'

const maxBytes = 16 * 1_048_576
const answerMs = 5_000
const briefMs = 5_000
const briefBytes = 500

/** Whole answers by what was asked. They go whenever the index changes. */
export const answers = new TaggedCache({
  maxBytes,
  ttlMs: () => (subscriptionState() === 'connected' ? answerMs : 0),
  sizeOf: (value) => (value as { json: SerializedJson }).json.body.byteLength,
})

/** What lists show of each SKU. */
export const briefs = new TaggedCache({
  maxBytes,
  ttlMs: () => (subscriptionState() === 'connected' ? briefMs : 0),
  sizeOf: () => briefBytes,
})

/** Forgets what was made of SKUs that have changed; of all SKUs when none is named. */
export function invalidateHits(skuIds?: readonly number[]): void {
  if (skuIds?.length === 0) return
  answers.clear()
  if (skuIds) briefs.invalidate(skuIds.map(skuTag))
  else briefs.clear()
}

/** Forgets what changes of the catalogue touch. */
export function invalidateTags(tags: readonly string[]): void {
  briefs.invalidate(tags)
  if (tags.some((tag) => tag === 'skus' || tag === 'tree' || tag.startsWith('goods:'))) answers.clear()
}

export function skuTag(skuId: number): string {
  return `sku:${skuId}`
}
