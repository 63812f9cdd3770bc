import { withoutDeadline } from '../../../lib/concurrency/deadline.ts'
import { log } from '../../../lib/log.ts'
import type { Day } from '../../../lib/time/calendar-days.ts'
import { digestOf } from '../../../redis/keys.ts'
import { isCrawler } from './crawlers.ts'
import { shopDay } from './shop-day.ts'
import { addCarts, addVisitors } from './store-traffic.ts'

/** What distinguishes one caller from another, and how to find out who it is; see `http/visitor.ts`. */
export type Caller = Readonly<{
  key: string
  userAgent: string
  identify: () => string | Promise<string>
}>

const flushMs = 10_000
/** Bounds the memory: beyond it, callers are identified again, which the sketch counts once. */
const maxKnown = 50_000
/** Above this many new visitors, they are stored before the timer. */
const maxPending = 5_000

/** Hashes of the callers that were counted on `knownDay`. */
const known = new Set<number | bigint>()
let knownDay: Day = ''
/** Keyed digests of visitors by day: who they are leaves the process only as a digest, and is stored only as a sketch. */
let pending = new Map<Day, Set<string>>()
let carts = new Map<Day, number>()

/**
 * Counts a visitor of today in this process; a crawler is none. Costs one hash for a caller that was counted before. The visitors of a
 * killed process since its last flush, at most 10 s, are lost.
 */
export function countVisitor({ key, userAgent, identify }: Caller): void {
  if (isCrawler(userAgent)) return
  const day = shopDay()
  if (day !== knownDay || known.size >= maxKnown) known.clear()
  knownDay = day
  const hash = Bun.hash(key)
  if (known.has(hash)) return
  known.add(hash)
  const visitor = identify()
  if (visitor instanceof Promise)
    visitor.then(
      (name) => addPending(day, name),
      (error) => log.warn({ err: error }, 'visitor not counted'),
    )
  else addPending(day, visitor)
}

function addPending(day: Day, visitor: string): void {
  const ofDay = pending.get(day) ?? new Set()
  pending.set(day, ofDay)
  // when Redis does not answer, further visitors are not counted
  if (ofDay.size < 2 * maxPending) ofDay.add(digestOf(`visitor ${day} ${visitor}`))
  if (ofDay.size === maxPending) void withoutDeadline(flushTraffic)
}

/** Counts a cart that got its first line. */
export function countCart(): void {
  const day = shopDay()
  carts.set(day, (carts.get(day) ?? 0) + 1)
}

let flushing: Promise<void> = Promise.resolve()

/** Stores visitors and carts. What cannot be stored now stays for the next flush. */
export function flushTraffic(): Promise<void> {
  flushing = flushing.then(async () => {
    const [visitors, newCarts] = [pending, carts]
    pending = new Map()
    carts = new Map()
    for (const [day, digests] of visitors)
      await addVisitors(day, [...digests]).catch((error) => {
        log.warn({ err: error, visitors: digests.size }, 'visitors not stored, kept for the next flush')
        pending.set(day, digests.union(pending.get(day) ?? new Set()))
      })
    for (const [day, count] of newCarts)
      await addCarts(day, count).catch((error) => {
        log.warn({ err: error, carts: count }, 'new carts not stored, kept for the next flush')
        carts.set(day, count + (carts.get(day) ?? 0))
      })
  })
  return flushing
}

/** Stores visitors and carts every 10 s. @returns a function that stores the last ones and stops */
export function startCountingTraffic(): () => Promise<void> {
  const timer = setInterval(() => void flushTraffic(), flushMs)
  return async () => {
    clearInterval(timer)
    await flushTraffic()
  }
}
