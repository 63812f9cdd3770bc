import { now } from '../clock.ts'
import { untilDeadline, withSharedDeadline } from '../concurrency/deadline.ts'

type RefreshOptions<T> = Readonly<{
  load: () => Promise<T>
  /** Age from which a value is refreshed, milliseconds. */
  ttlMs: number
  /** Delay after a failed refresh, milliseconds; the old value is served meanwhile. */
  retryMs: number
  /** Returns false for a value that must not be cached. Default: every value is cached. */
  shouldCache?: (value: T) => boolean
  onFailure: (error: unknown) => void
}>

/**
 * Caches one value in memory with stale-while-revalidate. The first callers share one load. Later callers get the cached
 * value immediately, while at most one load refreshes it in the background; a failed refresh leaves the old value.
 * @returns a getter that rejects only while no value has been loaded
 */
export function staleWhileRevalidate<T>(options: RefreshOptions<T>): () => T | Promise<T> {
  let cached: { value: T } | undefined
  let pending: Promise<T> | undefined
  let dueMs = 0

  const load = () => {
    pending ??= withSharedDeadline(options.load)
      .then((value) => {
        cached = (options.shouldCache?.(value) ?? true) ? { value } : undefined
        dueMs = now().getTime() + options.ttlMs
        return value
      })
      .finally(() => {
        pending = undefined
      })
    return pending
  }

  const refresh = () => {
    load().catch((error) => {
      dueMs = now().getTime() + options.retryMs
      options.onFailure(error)
    })
  }

  return () => {
    if (!cached) return untilDeadline(load())
    if (!pending && now().getTime() >= dueMs) refresh()
    return cached.value
  }
}
