import { now } from '../clock.ts'

export type RefreshOptions<T> = Readonly<{
  load: () => Promise<T>
  /** How long a value counts as fresh. */
  ttlMs: number
  /** How long after a failed load the old value is served before the next try. */
  retryMs: number
  /** A value that is not worth holding is loaded again for every caller. */
  shouldCache?: (value: T) => boolean
  onFailure: (error: unknown) => void
}>

/**
 * Holds in memory what rarely changes. The first callers wait for one load together; later ones get what is held at
 * once, while at most one load renews it behind them. A load that fails leaves the old value in place.
 * @returns what gives the value; it throws only as long as nothing was ever loaded
 */
export function staleWhileRevalidate<T>(rule: RefreshOptions<T>): () => T | Promise<T> {
  let held: { value: T } | undefined
  let loading: Promise<T> | undefined
  let dueMs = 0

  const load = () => {
    loading ??= rule
      .load()
      .then((value) => {
        held = (rule.shouldCache?.(value) ?? true) ? { value } : undefined
        dueMs = now().getTime() + rule.ttlMs
        return value
      })
      .finally(() => {
        loading = undefined
      })
    return loading
  }

  const renew = () => {
    load().catch((error) => {
      dueMs = now().getTime() + rule.retryMs
      rule.onFailure(error)
    })
  }

  return () => {
    if (!held) return load()
    if (!loading && now().getTime() >= dueMs) renew()
    return held.value
  }
}
