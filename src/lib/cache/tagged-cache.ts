import { LRUCache } from 'lru-cache'
import { withoutDeadline } from '../concurrency/deadline.ts'

type CacheOptions = Readonly<{
  /** Evicts the least recently used entries beyond this size, bytes. */
  maxBytes: number
  /** Maximum age of a served entry, milliseconds. Evaluated on each read, since it can change; 0 disables the cache. */
  ttlMs: () => number
  /** Age from which a read reloads the entry in the background, milliseconds. Default: never. */
  refreshAheadMs?: number
  /** Approximate size of a value, a positive integer of bytes. */
  sizeOf: (value: unknown) => number
  /** A clock that never goes back, milliseconds. */
  nowMs?: () => number
}>

type Entry = Readonly<{ value: unknown; tags: readonly string[]; loadedMs: number }> & {
  /** The latest generation for which the entry is known to be valid. */
  validAt: number
}
/** Tags of a value, or a function that derives them from the loaded value. */
type Tags<T> = readonly string[] | ((value: T) => readonly string[])
type Load<T> = () => Promise<T>
type PendingLoad = Readonly<{ promise: Promise<unknown>; generation: number }>

const overheadBytes = 400
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
   * @throws what `load` throws
   */
  get<T>(key: string, tags: Tags<T>, load: Load<T>): T | Promise<T> {
    const entry = this.#entries.get(key)
    if (entry) {
      const ageMs = this.#nowMs() - entry.loadedMs
      if (ageMs < this.#options.ttlMs() && this.#isStillValid(entry)) {
        if (ageMs >= this.#refreshAheadMs) this.#refresh(key, tags, load)
        return entry.value as T
      }
      this.#entries.delete(key)
    }
    const pending = this.#pending.get(key)
    if (pending && this.#canJoin(pending, tags)) return pending.promise as Promise<T>
    return this.#load(key, tags, load)
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
    if (!this.#pending.has(key)) withoutDeadline(() => this.#load(key, tags, load)).catch(() => {})
  }

  #load<T>(key: string, tags: Tags<T>, load: Load<T>): Promise<T> {
    const generation = this.#generation
    const promise = load()
      .then((value) => {
        this.#store(key, value, typeof tags === 'function' ? tags(value) : tags, generation)
        return value
      })
      .finally(() => {
        if (this.#pending.get(key) === pending) this.#pending.delete(key)
      })
    const pending = { promise, generation }
    this.#pending.set(key, pending)
    return promise
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
