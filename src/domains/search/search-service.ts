import { serviceUnavailable } from '../../lib/errors.ts'
import { log } from '../../lib/log.ts'
import { invalidateCatalog } from '../catalog/cache/catalog-cache.ts'
import { onInvalidation } from '../catalog/cache/change-events.ts'
import { createInProcessEngine } from './engine/in-process-engine.ts'
import { observeIndex, recordSynchronized } from './index-metrics.ts'
import { Indexer } from './indexing/indexer.ts'
import { invalidateHits, invalidateTags } from './search-cache.ts'

const pollMs = 1_000
const salesMs = 600_000
const maxWaitMs = 2_000

/** Yields the thread to everything that waits. */
const pause = () => new Promise<void>((resolve) => setImmediate(resolve))

/** The engine of this process; no other place chooses one. */
export const engine = createInProcessEngine(pause)

observeIndex(() => engine.size())

let started: ReturnType<typeof start> | undefined

/**
 * Builds the index in the background and synchronizes it: on every published invalidation, and once a second without one.
 * @returns a function that stops after the current step
 */
export function startSearch(): () => Promise<void> {
  started ??= start()
  return started.stop
}

/** Resolves when the first build of the index is complete. */
export function whenSearchReady(): Promise<void> {
  startSearch()
  return (started as NonNullable<typeof started>).ready
}

/** Waits up to two seconds for the first build of the index. @throws 503 service_unavailable */
export async function requireSearchReady(): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(serviceUnavailable({ retryAfterSeconds: 2 })), maxWaitMs)
  })
  await Promise.race([whenSearchReady(), timeout]).finally(() => clearTimeout(timer))
}

/** Resolves when the index contains every change that was committed before the call. */
export async function catchUpSearch(): Promise<void> {
  await whenSearchReady()
  await (started as NonNullable<typeof started>).catchUp()
}

/** Reloads SKUs that the index contains although they are no longer on sale. */
export function refreshSkus(skuIds: readonly number[]): void {
  started?.refreshSkus(skuIds)
}

function start() {
  const indexer = new Indexer({
    engine,
    pause,
    onIndexed: invalidateHits,
    onChangesRead: invalidateCatalog,
  })
  const { promise: ready, resolve: markReady } = Promise.withResolvers<void>()
  let isRunning = true
  let needsRebuild = true
  let isFirstBuild = true
  const checkRunning = () => isRunning
  const requireRebuild = () => {
    needsRebuild = true
  }
  const rebuild = singleFlight(async () => {
    if (!needsRebuild) return
    needsRebuild = false
    await indexer.rebuild(checkRunning).catch((error) => {
      requireRebuild()
      throw error
    })
    if (!isRunning) return
    // frees the memory of loading the whole shop before requests arrive
    if (isFirstBuild) Bun.gc(true)
    isFirstBuild = false
    recordSynchronized()
    markReady()
  })
  const pollChanges = singleFlight(async () => {
    if (isRunning && (await indexer.pollChanges())) requireRebuild()
    if (!isFirstBuild) recordSynchronized()
    if (isRunning && needsRebuild) void rebuild.run().catch(report)
  })
  const refreshSales = singleFlight(() => indexer.refreshSales(checkRunning))
  const poll = () => void pollChanges.run().catch(report)
  const unsubscribe = pollOnInvalidation(poll, requireRebuild)
  const timers = [
    setInterval(poll, pollMs),
    setInterval(() => void refreshSales.run().catch(report), salesMs),
  ]
  for (const timer of timers) timer.unref()
  void rebuild.run().catch(report)
  const catchUp = async () => {
    await pollChanges.run()
    await rebuild.idle()
  }
  const stop = async () => {
    isRunning = false
    started = undefined
    for (const timer of timers) clearInterval(timer)
    unsubscribe()
    await Promise.allSettled([rebuild, pollChanges, refreshSales].map((work) => work.idle()))
  }
  const refreshSkus = (skuIds: readonly number[]) => void indexer.refreshSkus(skuIds).catch(report)
  return { ready, catchUp, refreshSkus, stop }
}

/** Polls on every invalidation instead of waiting for the timer. @returns a function to unsubscribe */
function pollOnInvalidation(poll: () => void, requireRebuild: () => void): () => void {
  return onInvalidation({
    onInvalidate: (tags) => {
      invalidateTags(tags)
      if (tags.includes('tree')) requireRebuild()
      if (tags.some((tag) => tag === 'tree' || tag === 'skus' || tag.startsWith('goods:'))) poll()
    },
    onDisconnect: () => {
      invalidateHits()
      poll()
    },
  })
}

/** Runs `work` at most once at a time. All calls during a run share one further run after it. */
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
  log.warn({ err: error }, 'search index not synchronized')
}
