import { withoutDeadline } from '../../../lib/concurrency/deadline.ts'
import { log } from '../../../lib/log.ts'
import { isCrawler } from './crawlers.ts'
import { shopDay } from './shop-day.ts'
import { storeViews, type ViewCount } from './store-views.ts'

/** A view is an answered page of a SKU, 200 or 304, for no known crawler. */
const flushMs = 10_000
/** Above this many different SKUs, the counts are stored before the timer. */
const maxCounts = 10_000

let counts = new Map<string, ViewCount>()

/** Counts a view in this process. The counts of a killed process since its last flush, at most 10 s, are lost. */
export function countView(skuId: number, userAgent: string | null): void {
  if (isCrawler(userAgent ?? '')) return
  const day = shopDay()
  const key = `${day} ${skuId}`
  const count = counts.get(key)
  if (count) count.views += 1
  else counts.set(key, { day, skuId, views: 1 })
  if (counts.size >= maxCounts) void withoutDeadline(flushViews)
}

let flushing: Promise<void> = Promise.resolve()

/** Adds the counts to the daily table. Counts that cannot be stored now stay for the next flush. */
export function flushViews(): Promise<void> {
  flushing = flushing.then(async () => {
    const flushed = counts
    if (flushed.size === 0) return
    counts = new Map()
    try {
      await storeViews([...flushed.values()])
    } catch (error) {
      log.warn({ err: error, skus: flushed.size }, 'page views not stored, kept for the next flush')
      for (const [key, count] of flushed) {
        const since = counts.get(key)
        counts.set(key, { ...count, views: count.views + (since?.views ?? 0) })
      }
    }
  })
  return flushing
}

/** Stores the counts every 10 s. @returns a function that stores the last ones and stops */
export function startCountingViews(): () => Promise<void> {
  const timer = setInterval(() => void flushViews(), flushMs)
  return async () => {
    clearInterval(timer)
    await flushViews()
  }
}
