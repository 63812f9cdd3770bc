import { isbot } from 'isbot'
import { config } from '../../../config/index.ts'
import { now } from '../../../lib/clock.ts'
import { log } from '../../../lib/log.ts'
import { dayOf } from '../../../lib/time/calendar-days.ts'
import { storeViews, type ViewCount } from './store-views.ts'

/** A view is an answered page of a SKU, 200 or 304, for no known crawler. */
const flushMs = 10_000
/** Above this many different SKUs, the counts are stored before the timer. */
const maxCounts = 10_000
const maxAgents = 1_000

let counts = new Map<string, ViewCount>()
const crawlers = new Map<string, boolean>()
let dayUntilMs = 0
let today = ''

/** Counts a view in this process. The counts of a killed process since its last flush, at most 10 s, are lost. */
export function countView(skuId: number, userAgent: string | null): void {
  if (isCrawler(userAgent ?? '')) return
  const day = shopDay()
  const key = `${day} ${skuId}`
  const count = counts.get(key)
  if (count) count.views += 1
  else counts.set(key, { day, skuId, views: 1 })
  if (counts.size >= maxCounts) void flushViews()
}

/** A day lasts for a minute here before it is computed again: formatting a zone costs more than counting. */
function shopDay(): string {
  const at = now()
  if (at.getTime() >= dayUntilMs) {
    today = dayOf(at, config.shopTimezone)
    dayUntilMs = (Math.floor(at.getTime() / 60_000) + 1) * 60_000
  }
  return today
}

function isCrawler(userAgent: string): boolean {
  const known = crawlers.get(userAgent)
  if (known !== undefined) return known
  if (crawlers.size >= maxAgents) crawlers.clear()
  const answer = isbot(userAgent)
  crawlers.set(userAgent, answer)
  return answer
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
