import { serviceUnavailable } from '../../lib/errors.ts'
import { log } from '../../lib/log.ts'
import { invalidateCatalog } from '../catalog/cache/catalog-cache.ts'
import { onInvalidation } from '../catalog/cache/change-events.ts'
import { createInProcessEngine } from './engine/in-process-engine.ts'
import { Indexer } from './indexing/indexer.ts'
import { invalidateHits, invalidateTags } from './search-cache.ts'

const lookMs = 1_000
const salesMs = 600_000
const patienceMs = 2_000

/** Lets everything that waits go first. */
const pause = () => new Promise<void>((resolve) => setImmediate(resolve))

/** The engine that this process searches with: the one place that chooses it. */
export const engine = createInProcessEngine(pause)

let started: ReturnType<typeof start> | undefined

/**
 * Builds the index in the background and follows what changes: at once when a change is announced, and within a second
 * when no announcement comes. @returns what ends it, after the step at hand
 */
export function startSearch(): () => Promise<void> {
  started ??= start()
  return started.stop
}

/** Resolves when the first index stands. */
export function searchReady(): Promise<void> {
  startSearch()
  return (started as NonNullable<typeof started>).ready
}

/** Waits for the first index, two seconds at most. @throws 503 */
export async function awaitSearch(): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(serviceUnavailable({ retryAfterSeconds: 2 })), patienceMs)
  })
  await Promise.race([searchReady(), late]).finally(() => clearTimeout(timer))
}

/** Resolves when everything that was committed before is in the index. */
export async function settleSearch(): Promise<void> {
  await searchReady()
  await (started as NonNullable<typeof started>).look()
}

/** Has SKUs looked at again that the index still names though they are no longer on sale. */
export function recheck(skuIds: readonly number[]): void {
  started?.recheck(skuIds)
}

function start() {
  const indexer = new Indexer({ engine, pause, onApplied: invalidateHits, onNoticed: invalidateCatalog })
  const { promise: ready, resolve: markReady } = Promise.withResolvers<void>()
  let isRunning = true
  let isStale = true
  let isFirst = true
  const isWanted = () => isRunning
  const markStale = () => {
    isStale = true
  }
  const build = singleFlight(async () => {
    if (!isStale) return
    isStale = false
    await indexer.rebuild(isWanted).catch((error) => {
      markStale()
      throw error
    })
    if (!isRunning) return
    // what reading the whole shop leaves behind is given back before requests come
    if (isFirst) Bun.gc(true)
    isFirst = false
    markReady()
  })
  const pollChanges = singleFlight(async () => {
    if (isRunning && (await indexer.look())) markStale()
    if (isRunning && isStale) void build.run().catch(report)
  })
  const sales = singleFlight(() => indexer.readSales(isWanted))
  const soon = () => void pollChanges.run().catch(report)
  const stopListening = listenForNudges(soon, markStale)
  const timers = [setInterval(soon, lookMs), setInterval(() => void sales.run().catch(report), salesMs)]
  for (const timer of timers) timer.unref()
  void build.run().catch(report)
  const stop = async () => {
    isRunning = false
    started = undefined
    for (const timer of timers) clearInterval(timer)
    stopListening()
    await Promise.allSettled([build, pollChanges, sales].map((work) => work.idle()))
  }
  const recheck = (skuIds: readonly number[]) => void indexer.recheck(skuIds).catch(report)
  return { ready, look: pollChanges.run, recheck, stop }
}

/** Announcements hasten what would be read in a second anyway. @returns what ends it */
function listenForNudges(soon: () => void, markStale: () => void): () => void {
  return onInvalidation({
    onInvalidate: (tags) => {
      invalidateTags(tags)
      if (tags.includes('tree')) markStale()
      if (tags.some((tag) => tag === 'tree' || tag === 'skus' || tag.startsWith('goods:'))) soon()
    },
    onDisconnect: () => {
      invalidateHits()
      soon()
    },
  })
}

/** Runs `work` one at a time: who asks while it runs gets one more run after it, together with all others who do. */
function singleFlight(work: () => Promise<void>) {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const begin = (): Promise<void> => {
    running = work().finally(() => {
      running = undefined
    })
    return running
  }
  const run = () => {
    if (!running) return begin()
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined
        return begin()
      })
    return next
  }
  return { run, idle: async () => next ?? running }
}

function report(error: unknown): void {
  log.warn({ err: error }, 'the search index was not brought up to date')
}
