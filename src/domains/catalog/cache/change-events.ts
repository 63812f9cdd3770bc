import { lt } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { deleteInBatches } from '../../../db/delete-in-batches.ts'
import { skuChanges } from '../../../db/schema/search.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { log } from '../../../lib/log.ts'
import { broadcast, subscribe } from '../../../redis/acknowledged-broadcast.ts'
import { channels } from '../../../redis/keys.ts'

/** What cached data depends on. The README of this domain lists what each tag covers. */
export type CacheTag =
  | `goods:${number}`
  | `stock:${number}`
  | `low-stock:${number}`
  | `category:${number}`
  | `sales:${number}`
  | `reviews:${number}`
  | `held:${number}`
  | 'contents'
  | 'promotions'
  | 'shop'
  | 'skus'
  | 'tree'

export type InvalidationListener = Readonly<{
  onInvalidate: (tags: readonly CacheTag[]) => void
  /** Called on each change of the subscription's state, since messages may have been lost. */
  onDisconnect: () => void
}>

/** Whether this process receives the invalidations of others. */
export type SubscriptionState = 'unsubscribed' | 'connected' | 'disconnected'

/** How long recorded changes are stored. The search indexer relies on it. */
export const skuChangeRetentionSeconds = 86_400
const rowsPerStatement = 1_000
const flushDelayMs = 100

const listeners = new Set<InvalidationListener>()
const queuedTags = new Set<CacheTag>()
let flushTimer: ReturnType<typeof setTimeout> | undefined
let state: SubscriptionState = 'unsubscribed'

/** Records changed SKUs in the transaction of the change. The search indexer reads them, so a lost message loses nothing. */
export async function recordSkuChanges(tx: Executor, skuIds: readonly number[]): Promise<void> {
  const rows = [...new Set(skuIds)].map((skuId) => ({ skuId }))
  for (let from = 0; from < rows.length; from += rowsPerStatement)
    await tx.insert(skuChanges).values(rows.slice(from, from + rowsPerStatement))
}

/**
 * Invalidates tags in every process; call it after the commit. Resolves once each process has acknowledged, after 250 ms
 * at most, so that the caller can read its own write from any process. Never throws: without Redis, other processes
 * cache for 0.5 seconds at most.
 */
export async function publishInvalidation(tags: readonly CacheTag[]): Promise<void> {
  notifyListeners(tags)
  await broadcast(channels.catalog, tags.join(' ')).catch(logPublishFailure)
}

/** Invalidates tags in every process within 100 ms, for frequent changes: one message carries all tags of that time. */
export function queueInvalidation(tags: readonly CacheTag[]): void {
  for (const tag of tags) queuedTags.add(tag)
  flushTimer ??= setTimeout(() => void flushInvalidations(), flushDelayMs)
}

let lastFlush: Promise<unknown> = Promise.resolve()

/** Publishes the queued tags immediately. Resolves when every process has acknowledged all tags that were queued so far. */
export async function flushInvalidations(): Promise<void> {
  clearTimeout(flushTimer)
  flushTimer = undefined
  const tags = [...queuedTags]
  queuedTags.clear()
  if (tags.length > 0) lastFlush = Promise.all([lastFlush, publishInvalidation(tags)])
  await lastFlush
}

/** Returns the tags of SKUs that were sold or returned. */
export function salesTags(skus: readonly { goodsId: number; categoryId: number }[]): CacheTag[] {
  return skus.flatMap(({ goodsId, categoryId }): CacheTag[] => [`stock:${goodsId}`, `sales:${categoryId}`])
}

/** Adds a listener for the invalidations of all processes. @returns a function that removes it */
export function onInvalidation(listener: InvalidationListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function subscriptionState(): SubscriptionState {
  return state
}

/**
 * Subscribes this process to the invalidations of others.
 * @param channel with another channel than that of the mall, only changes of this process invalidate
 * @returns a function that flushes the queue and unsubscribes
 */
export function subscribeToInvalidations(channel: string = channels.catalog): () => Promise<void> {
  let isEnded = false
  const unsubscribe = subscribe(channel, {
    onMessage: (text) => notifyListeners(text.split(' ') as CacheTag[]),
    onConnect: () => setSubscriptionState('connected'),
    // also called for the end of an ended subscription
    onDisconnect: () => isEnded || setSubscriptionState('disconnected'),
  })
  return async () => {
    await flushInvalidations()
    isEnded = true
    unsubscribe()
    setSubscriptionState('unsubscribed')
  }
}

/** Deletes recorded changes that are a day old: every indexer has read them. */
export function purgeSkuChanges(): Promise<number> {
  const oldest = addSeconds(now(), -skuChangeRetentionSeconds)
  return deleteInBatches((limit) =>
    db.delete(skuChanges).where(lt(skuChanges.createTime, oldest)).limit(limit),
  )
}

function setSubscriptionState(next: SubscriptionState): void {
  state = next
  for (const { onDisconnect } of listeners) onDisconnect()
}

function notifyListeners(tags: readonly CacheTag[]): void {
  for (const { onInvalidate } of listeners) onInvalidate(tags)
}

function logPublishFailure(error: unknown): void {
  log.warn({ err: error }, 'cache invalidation not published')
}
