import { config } from '../../../config/index.ts'
import { RecentLoads } from '../../../lib/cache/refresh-queue.ts'
import { type SerializedJson, serializeJson } from '../../../lib/cache/serialized-json.ts'
import { TaggedCache } from '../../../lib/cache/tagged-cache.ts'
import { type CacheTag, onInvalidation, subscriptionState } from './change-events.ts'

/** Should a message about a sale be lost, what it changed is served for so long at most. */
const connectedTtlMs = 5_000
/** The same for stocks and prices in carts and the rules of prices, which change the most without an announcement. */
const volatileTtlMs = 1_500
/** They are read again behind their callers, so that nobody waits while they are asked for. */
const refreshAheadMs = 1_000
/** So many rows at most are taken along when others are read again. */
const alongLimit = 200
/** While other processes cannot be heard. */
const disconnectedTtlMs = 500

/** What the mall shows to everybody, within the memory that the configuration allows. */
const responses = createCache(config.catalogueCacheBytes)
/** What every list or price needs: the tree of categories, the rules of prices. */
const referenceData = createCache(16 * 1_048_576)
/** What prices are made of, a SKU or a rule each. */
const volatileRows = new TaggedCache({
  maxBytes: 32 * 1_048_576,
  ttlMs: () => Math.min(ttlMs(), volatileTtlMs),
  refreshAheadMs,
  sizeOf,
})
const all = [responses, referenceData, volatileRows]

onInvalidation({
  onInvalidate: invalidateCatalog,
  onDisconnect() {
    for (const cache of all) cache.clear()
  },
})

/** Forgets, in this process, what the tags touch: for whoever finds out without an announcement. */
export function invalidateCatalog(tags: readonly CacheTag[]): void {
  for (const cache of all)
    if (tags.includes('tree')) cache.clear()
    else cache.invalidate(tags)
}

/**
 * An answer in JSON, from memory unless one of the tags has changed since, in any process.
 * @param load gives the value and the tags it depends on
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
      return { json: serializeJson(value), tags }
    },
  )
  return found instanceof Promise ? found.then(({ json }) => json) : found.json
}

/** Ids in the order of a list, from memory unless one of the tags has changed since. */
export function cacheIds(
  key: string,
  tags: readonly CacheTag[],
  load: () => Promise<Uint32Array>,
): Uint32Array | Promise<Uint32Array> {
  return responses.get(key, tags, load)
}

/** Something small that only a change of the tree, or of one of the tags, alters. */
export function cacheReferenceData<T>(
  key: string,
  load: () => Promise<T>,
  tags: readonly CacheTag[] = [],
): T | Promise<T> {
  return referenceData.get(key, tags, load)
}

/** What prices are made of: like `cachedReference`, but never older than a second and a half. */
export function cacheVolatile<T>(
  key: string,
  load: () => Promise<T>,
  tags: readonly CacheTag[],
): T | Promise<T> {
  return volatileRows.get(key, tags, load)
}

/**
 * The same for rows by their ids, each held by itself; those that are not held are loaded together, and what is read again
 * behind its callers takes others of its kind along that soon would be.
 * @param tagsOf the tags of a row, undefined when there is none
 */
export function cacheRowsById<T>(
  kind: string,
  ids: readonly number[],
  load: (missing: readonly number[]) => Promise<ReadonlyMap<number, T>>,
  tagsOf: (row: T | undefined) => readonly CacheTag[],
): ReadonlyMap<number, T> | Promise<ReadonlyMap<number, T>> {
  const missing: number[] = []
  const recent = loadsOf(kind)
  let loading: Promise<ReadonlyMap<number, T>> | undefined
  let takesOthers = false
  const loadAll = () => {
    if (takesOthers)
      for (const id of recent.takeDue())
        volatileRows.renewEarly(`${kind}:${id}`, tagsOf, () => loadWithOthers(id))
    recent.note(missing)
    return load(missing)
  }
  const loadWithOthers = (id: number) => {
    missing.push(id)
    // begins once all that are missing are known
    loading ??= Promise.resolve().then(loadAll)
    return loading.then((rows) => rows.get(id))
  }
  const found = ids.map((id) =>
    volatileRows.get(`${kind}:${id}`, tagsOf, (isBehind) => {
      takesOthers ||= isBehind
      return loadWithOthers(id)
    }),
  )
  const toMap = (rows: readonly (T | undefined)[]) =>
    new Map(rows.flatMap((row, i) => (row === undefined ? [] : [[ids[i] as number, row] as const])))
  return found.some((row) => row instanceof Promise)
    ? Promise.all(found).then(toMap)
    : toMap(found as (T | undefined)[])
}

/** What `cachedRows` has loaded, by kind. */
const loads = new Map<string, RecentLoads>()

function loadsOf(kind: string): RecentLoads {
  const known = loads.get(kind)
  if (known) return known
  const made = new RecentLoads({ keepMs: volatileTtlMs, dueMs: refreshAheadMs / 2, most: alongLimit })
  loads.set(kind, made)
  return made
}

function createCache(maxBytes: number): TaggedCache {
  return new TaggedCache({ maxBytes, ttlMs, sizeOf })
}

/** A process that follows no changes (a command, a test) holds nothing. */
function ttlMs(): number {
  const state = subscriptionState()
  if (state === 'connected') return connectedTtlMs
  return state === 'disconnected' ? disconnectedTtlMs : 0
}

/** That a row is not there is held as well. */
function sizeOf(value: unknown): number {
  if (value instanceof Uint32Array) return value.byteLength
  const held = value as { json?: SerializedJson } | undefined
  return held?.json?.body.byteLength ?? 1_000
}
