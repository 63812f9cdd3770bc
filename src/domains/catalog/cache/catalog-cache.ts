import { config } from '../../../config/index.ts'
import { createRowCache, type FindRows } from '../../../lib/cache/row-cache.ts'
import { type SerializedJson, serializeJson, sizeOfJson } from '../../../lib/cache/serialized-json.ts'
import { TaggedCache } from '../../../lib/cache/tagged-cache.ts'
import { observeCache } from '../../../lib/metrics/cache-metrics.ts'
import { type CacheTag, onInvalidation, subscriptionState } from './change-events.ts'

/** TTL while this process receives invalidations; it bounds the effect of a lost message. */
const connectedTtlMs = 5_000
/** TTL while the subscription is down. */
const disconnectedTtlMs = 500
/** TTL of stocks, prices and pricing rules, which operators often edit directly in SQL. */
const volatileTtlMs = 1_500
const refreshAheadMs = 1_000
const referenceDataBytes = 16 * 1_048_576
const volatileBytes = 32 * 1_048_576
const rowBytes = 1_000

const responses = new TaggedCache({
  maxBytes: config.catalogueCacheBytes,
  ttlMs,
  stale: { maxMs: config.catalogueStaleSeconds * 1_000, isMinorTag: isFigure },
  sizeOf,
})
const referenceData = new TaggedCache({ maxBytes: referenceDataBytes, ttlMs, sizeOf })
const volatileData = new TaggedCache({
  maxBytes: volatileBytes,
  ttlMs: () => Math.min(ttlMs(), volatileTtlMs),
  refreshAheadMs,
  sizeOf,
})
const all = [responses, referenceData, volatileData]
observeCache('catalog_responses', responses)
observeCache('catalog_reference', referenceData)
observeCache('catalog_volatile', volatileData)

onInvalidation({
  onInvalidate: invalidateCatalog,
  onDisconnect() {
    for (const cache of all) cache.clear()
  },
})

/** Invalidates tags in the caches of this process only. */
export function invalidateCatalog(tags: readonly CacheTag[]): void {
  for (const cache of all)
    if (tags.includes('tree')) cache.clear()
    else cache.invalidate(tags)
}

/**
 * Returns a JSON response from the cache, 5 seconds old at most. While MySQL is unavailable it is `CATALOGUE_STALE` old at most and
 * has `staleSeconds`, unless something other than stock or sales has changed.
 * @param load returns the value and the tags that it depends on
 */
export function cacheResponse<T>(
  key: string,
  load: () => Promise<Readonly<{ value: T; tags: readonly CacheTag[] }>>,
): SerializedJson<T> | Promise<SerializedJson<T>> {
  const found = responses.get(
    key,
    ({ tags }) => tags,
    async () => {
      const { value, tags } = await load()
      const json = serializeJson(value)
      const response = { json, tags }
      json.compressed.onGrowth = () => responses.remeasure(key, response)
      return response
    },
    markStale,
  )
  return found instanceof Promise ? found.then(({ json }) => json) : found.json
}

/** Adds to a response that it is stale. */
export function markStale<R extends Readonly<{ json: SerializedJson }>>(
  response: R,
  staleSeconds: number,
): R {
  return { ...response, json: { ...response.json, staleSeconds } }
}

/** Whether a tag covers only stock or sales. They change with every order, so a page is worth showing without the last change. */
function isFigure(tag: string): boolean {
  return tag.startsWith('stock:') || tag.startsWith('sales:')
}

/** Returns the ids of a list from the cache, 5 seconds old at most. */
export function cacheIds(
  key: string,
  tags: readonly CacheTag[],
  load: () => Promise<Uint32Array>,
): Uint32Array | Promise<Uint32Array> {
  return responses.get(key, tags, load)
}

/** Returns small data that rarely changes from the cache, 5 seconds old at most. */
export function cacheReferenceData<T>(
  key: string,
  load: () => Promise<T>,
  tags: readonly CacheTag[] = [],
): T | Promise<T> {
  return referenceData.get(key, tags, load)
}

/** Returns data that often changes from the cache, 1.5 seconds old at most; it is refreshed in the background after 1. */
export function cacheVolatile<T>(
  key: string,
  load: () => Promise<T>,
  tags: readonly CacheTag[],
): T | Promise<T> {
  return volatileData.get(key, tags, load)
}

/**
 * Creates a cache of single rows with the TTL of `cacheVolatile`.
 * @param kind unique name of the rows
 */
export function cacheRowsById<T>(
  kind: string,
  loadRow: (id: number) => Promise<T | undefined>,
  tagsOf: (row: T | undefined) => readonly CacheTag[],
): FindRows<T> {
  return createRowCache(volatileData, kind, loadRow, tagsOf)
}

/** 0 in a process that does not subscribe, such as a command. */
function ttlMs(): number {
  const state = subscriptionState()
  if (state === 'connected') return connectedTtlMs
  return state === 'disconnected' ? disconnectedTtlMs : 0
}

function sizeOf(value: unknown): number {
  if (value instanceof Uint32Array) return value.byteLength
  const response = value as { json?: SerializedJson } | undefined
  return response?.json ? sizeOfJson(response.json) : rowBytes
}
