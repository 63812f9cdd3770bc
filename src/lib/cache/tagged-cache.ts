import { LRUCache } from 'lru-cache'
import { untilDeadline, withSharedDeadline } from '../concurrency/deadline.ts'
import { withTimeout } from '../concurrency/with-timeout.ts'
import { isOutage } from '../server-errors.ts'

type CacheOptions = Readonly<{
  /** Evicts the least recently used entries beyond this size, bytes. */
  maxBytes: number
  /** Maximum age of a served entry, milliseconds. Evaluated on each read, since it can change; 0 disables the cache. */
  ttlMs: () => number
  /** Age from which a read reloads the entry in the background, milliseconds. Default: never. */
  refreshAheadMs?: number
  /** How long values are served while their source is unavailable. Default: never. */
  stale?: Staleness
  /** Approximate size of a value, a positive integer of bytes. */
  sizeOf: (value: unknown) => number
  /** A clock that never goes back, milliseconds. */
  nowMs?: () => number
}>

type Staleness = Readonly<{
  /** Maximum age, milliseconds. */
  maxMs: number
  /** Whether a value that only these tags invalidated may still be served, such as a number that changes with each sale. */
  isMinorTag: (tag: string) => boolean
}>

type Entry = Readonly<{ value: unknown; tags: readonly string[]; loadedMs: number }> & {
  /** The latest generation for which the entry is known to be valid. */
  validAt: number
}
/** Tags of a value, or a function that derives them from the loaded value. */
type Tags<T> = readonly string[] | ((value: T) => readonly string[])
type Load<T> = () => Promise<T>
/** Returns a value with its age, for an answer with that age. */
type Mark<T> = (value: T, ageSeconds: number) => T
type PendingLoad = Readonly<{ promise: Promise<unknown>; generation: number; startedMs: number }>

const overheadBytes = 400
/** A source that takes longer counts as unavailable. */
const sourceTimeoutMs = 1_000
const maxTags = 100_000

/**
 * An in-memory cache with tags, single-flight loads and stale-while-revalidate. `lru-cache` bounds its size. Invalidation
 * works by generations: a load that began before an invalidation of its tags is neither stored nor joined.
 */
export class TaggedCache {
  readonly #options: CacheOptions
  readonly #nowMs: () => number
  readonly #refreshAheadMs: number
  readonly #entries: LRUCache<string, Entry>
  readonly #pending = new Map<string, PendingLoad>()
  /** Generation of the last invalidation of each tag. */
  readonly #invalidatedAt = new Map<string, number>()
  #clearedAt = 0
  /** How many reads found a value, and how many had to load one or wait for it. */
  readonly reads = { hits: 0, misses: 0 }
  #generation = 0

  constructor(options: CacheOptions) {
    this.#options = options
    this.#nowMs = options.nowMs ?? (() => performance.now())
    this.#refreshAheadMs = options.refreshAheadMs ?? Number.POSITIVE_INFINITY
    // lru-cache refuses a bound of 0; no entry fits in one byte
    this.#entries = new LRUCache({ maxSize: Math.max(1, options.maxBytes) })
  }

  /**
   * Returns the cached value, or loads it. Concurrent callers of a key share one load. A failed load is not cached.
   * @param tags what the value depends on
   * @param mark allows a value older than the TTL while its source is unavailable, see `CacheOptions.stale`
   * @throws what `load` throws, or DeadlineExceeded
   */
  get<T>(key: string, tags: Tags<T>, load: Load<T>, mark?: Mark<T>): T | Promise<T> {
    const entry = this.#entries.get(key)
    if (entry) {
      const ageMs = this.#nowMs() - entry.loadedMs
      if (ageMs < this.#options.ttlMs() && this.#isStillValid(entry)) {
        if (ageMs >= this.#refreshAheadMs) this.#refresh(key, tags, load)
        this.reads.hits++
        return entry.value as T
      }
      if (!this.#isUsableStale(entry)) this.#entries.delete(key)
    }
    this.reads.misses++
    const joined = this.#pending.get(key)
    const pending = joined && this.#canJoin(joined, tags) ? joined : this.#load(key, tags, load)
    const loaded = untilDeadline(pending.promise as Promise<T>)
    return mark && entry && this.#isUsableStale(entry) ? this.#orStale(loaded, pending, entry, mark) : loaded
  }

  /** Invalidates every entry and pending load that has one of the tags. */
  invalidate(tags: Iterable<string>): void {
    const generation = ++this.#generation
    for (const tag of tags) this.#invalidatedAt.set(tag, generation)
    if (this.#invalidatedAt.size > maxTags) this.clear()
  }

  /** Invalidates every entry and pending load. */
  clear(): void {
    this.#clearedAt = ++this.#generation
    this.#invalidatedAt.clear()
    this.#entries.clear()
  }

  /** Measures a cached value again after it has grown. A value that was replaced meanwhile is not counted. */
  remeasure(key: string, value: unknown): void {
    const entry = this.#entries.peek(key)
    // lru-cache counts the size of a new entry only
    if (entry && entry.value === value)
      this.#entries.set(key, { ...entry }, { size: this.#sizeOf(key, value) })
  }

  /** Number of entries, and their size in bytes. */
  get size(): Readonly<{ entries: number; bytes: number }> {
    return { entries: this.#entries.size, bytes: this.#entries.calculatedSize }
  }

  /** Ignores a failure: the entry stays until its TTL ends, and the next caller after that gets the error. */
  #refresh<T>(key: string, tags: Tags<T>, load: Load<T>): void {
    if (!this.#pending.has(key)) this.#load(key, tags, load).promise.catch(() => {})
  }

  async #orStale<T>(loaded: Promise<T>, pending: PendingLoad, entry: Entry, mark: Mark<T>): Promise<T> {
    const leftMs = Math.max(0, pending.startedMs + sourceTimeoutMs - this.#nowMs())
    try {
      return await withTimeout(loaded, leftMs, () => new SourceTimeout())
    } catch (error) {
      const mayServe = error instanceof SourceTimeout || isOutage(error)
      // it may have been invalidated meanwhile
      if (mayServe && this.#isUsableStale(entry))
        return mark(entry.value as T, Math.floor((this.#nowMs() - entry.loadedMs) / 1_000))
      return loaded
    }
  }

  #isUsableStale({ loadedMs, tags, validAt }: Entry): boolean {
    const { stale } = this.#options
    if (!stale || this.#nowMs() - loadedMs >= stale.maxMs) return false
    return this.#isValid(
      tags.filter((tag) => !stale.isMinorTag(tag)),
      validAt,
    )
  }

  #load<T>(key: string, tags: Tags<T>, load: Load<T>): PendingLoad {
    const generation = this.#generation
    const promise = withSharedDeadline(load)
      .then((value) => {
        this.#store(key, value, typeof tags === 'function' ? tags(value) : tags, generation)
        return value
      })
      .finally(() => {
        if (this.#pending.get(key) === pending) this.#pending.delete(key)
      })
    const pending = { promise, generation, startedMs: this.#nowMs() }
    this.#pending.set(key, pending)
    return pending
  }

  #store(key: string, value: unknown, tags: readonly string[], generation: number): void {
    if (this.#options.ttlMs() <= 0 || !this.#isValid(tags, generation)) return
    const entry = { value, tags, loadedMs: this.#nowMs(), validAt: generation }
    this.#entries.set(key, entry, { size: this.#sizeOf(key, value) })
  }

  #sizeOf(key: string, value: unknown): number {
    return this.#options.sizeOf(value) + 2 * key.length + overheadBytes
  }

  /** A load whose tags are still unknown can be joined only while no invalidation has happened. */
  #canJoin<T>({ generation }: PendingLoad, tags: Tags<T>): boolean {
    return typeof tags === 'function' ? generation === this.#generation : this.#isValid(tags, generation)
  }

  #isStillValid(entry: Entry): boolean {
    if (entry.validAt === this.#generation) return true
    if (!this.#isValid(entry.tags, entry.validAt)) return false
    entry.validAt = this.#generation
    return true
  }

  #isValid(tags: readonly string[], generation: number): boolean {
    if (generation < this.#clearedAt) return false
    for (const tag of tags) if ((this.#invalidatedAt.get(tag) ?? 0) > generation) return false
    return true
  }
}

class SourceTimeout extends Error {}
