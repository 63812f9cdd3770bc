export type CacheOptions = Readonly<{
  /** Beyond so many bytes the entries that were asked for longest ago go. */
  maxBytes: number
  /** How long an entry is served at most, milliseconds; asked at each look, 0 serves nothing twice. */
  ttlMs: () => number
  /** From this age on an entry that is asked for is loaded again behind its callers, milliseconds; never unless given. */
  refreshAheadMs?: number
  /** The size of a value in bytes, as far as it matters. */
  sizeOf: (value: unknown) => number
  /** A clock that never goes back, milliseconds. */
  nowMs?: () => number
}>

type Entry = {
  readonly value: unknown
  readonly tags: readonly string[]
  readonly loadedMs: number
  readonly bytes: number
  usedMs: number
  isAsked: boolean
  /** The step up to which it is known to be valid. */
  validAt: number
}
/** The tags of a value, or how they are found once it is there. */
type Tags<T> = readonly string[] | ((value: T) => readonly string[])
type Load<T> = (isBehind: boolean) => Promise<T>
type Loading = Readonly<{ promise: Promise<unknown>; begun: number }>

const overheadBytes = 400
const maxTags = 100_000
/** An entry moves to the young end of the map at most so often. */
const lruTouchMs = 1_000

/**
 * Holds what was loaded in memory under tags, and forgets at once what a tag is invalidated for. Callers of one key wait
 * for one load together; a load that began before an invalidation is neither kept nor joined.
 */
export class TaggedCache {
  readonly #rule: CacheOptions
  readonly #nowMs: () => number
  readonly #renewMs: number
  readonly #entries = new Map<string, Entry>()
  readonly #loading = new Map<string, Loading>()
  /** The step at which each tag was last invalidated, and the step before which everything is invalid. */
  readonly #invalidated = new Map<string, number>()
  #floor = 0
  #step = 0
  #bytes = 0

  constructor(rule: CacheOptions) {
    this.#rule = rule
    this.#nowMs = rule.nowMs ?? (() => performance.now())
    this.#renewMs = rule.refreshAheadMs ?? Number.POSITIVE_INFINITY
  }

  /**
   * What is held under the key, or what `load` gives; a load that fails is not kept.
   * @param tags what the value depends on
   * @param load is told whether nobody waits for it
   */
  get<T>(key: string, tags: Tags<T>, load: Load<T>): T | Promise<T> {
    const entry = this.#entries.get(key)
    if (entry) {
      const now = this.#nowMs()
      if (now - entry.loadedMs < this.#rule.ttlMs() && this.#isStillValid(entry)) {
        if (now - entry.usedMs > lruTouchMs) this.#touch(key, entry, now)
        entry.isAsked = true
        if (now - entry.loadedMs >= this.#renewMs) this.#renew(key, tags, load)
        return entry.value as T
      }
      this.#drop(key, entry)
    }
    const loading = this.#loading.get(key)
    if (loading && this.#isCurrent(loading, tags)) return loading.promise as Promise<T>
    return this.#load(key, tags, load, false)
  }

  /**
   * Loads what is held under the key again behind its callers, when half of its time is over and somebody has asked for it
   * since it was loaded: for whoever loads others at this moment.
   */
  renewEarly<T>(key: string, tags: Tags<T>, load: Load<T>): void {
    const entry = this.#entries.get(key)
    if (entry?.isAsked && this.#nowMs() - entry.loadedMs >= this.#renewMs / 2) this.#renew(key, tags, load)
  }

  /** Nothing that was loaded under one of the tags so far is served again. */
  invalidate(tags: Iterable<string>): void {
    const step = ++this.#step
    for (const tag of tags) this.#invalidated.set(tag, step)
    if (this.#invalidated.size > maxTags) this.clear()
  }

  /** Nothing that was loaded so far is served again. */
  clear(): void {
    this.#floor = ++this.#step
    this.#invalidated.clear()
    this.#entries.clear()
    this.#bytes = 0
  }

  /** How many entries are held, and their bytes. */
  get size(): Readonly<{ entries: number; bytes: number }> {
    return { entries: this.#entries.size, bytes: this.#bytes }
  }

  /** What fails leaves the entry as it is: the caller who finds it too old will hear of the failure. */
  #renew<T>(key: string, tags: Tags<T>, load: Load<T>): void {
    if (!this.#loading.has(key)) this.#load(key, tags, load, true).catch(() => {})
  }

  #load<T>(key: string, tags: Tags<T>, load: Load<T>, isBehind: boolean): Promise<T> {
    const begun = this.#step
    const promise = load(isBehind)
      .then((value) => {
        this.#keep(key, value, typeof tags === 'function' ? tags(value) : tags, begun)
        return value
      })
      .finally(() => {
        if (this.#loading.get(key) === loading) this.#loading.delete(key)
      })
    const loading = { promise, begun }
    this.#loading.set(key, loading)
    return promise
  }

  #keep(key: string, value: unknown, tags: readonly string[], begun: number): void {
    if (this.#rule.ttlMs() <= 0 || !this.#isValid(tags, begun)) return
    const bytes = this.#rule.sizeOf(value) + 2 * key.length + overheadBytes
    if (bytes > this.#rule.maxBytes) return
    const old = this.#entries.get(key)
    if (old) this.#drop(key, old)
    const now = this.#nowMs()
    const entry = { value, tags, bytes, loadedMs: now, usedMs: now, isAsked: false, validAt: begun }
    this.#entries.set(key, entry)
    this.#bytes += bytes
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#rule.maxBytes) break
      this.#drop(oldest, entry)
    }
  }

  #touch(key: string, entry: Entry, now: number): void {
    entry.usedMs = now
    this.#entries.delete(key)
    this.#entries.set(key, entry)
  }

  #drop(key: string, entry: Entry): void {
    this.#entries.delete(key)
    this.#bytes -= entry.bytes
  }

  /** A load whose tags are not known yet is not joined after any invalidation. */
  #isCurrent<T>({ begun }: Loading, tags: Tags<T>): boolean {
    return typeof tags === 'function' ? begun === this.#step : this.#isValid(tags, begun)
  }

  #isStillValid(entry: Entry): boolean {
    if (entry.validAt === this.#step) return true
    if (!this.#isValid(entry.tags, entry.validAt)) return false
    entry.validAt = this.#step
    return true
  }

  #isValid(tags: readonly string[], begun: number): boolean {
    if (begun < this.#floor) return false
    for (const tag of tags) if ((this.#invalidated.get(tag) ?? 0) > begun) return false
    return true
  }
}
