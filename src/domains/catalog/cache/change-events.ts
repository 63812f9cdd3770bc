import { lt } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { skuChanges } from '../../../db/schema/catalog.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { log } from '../../../lib/log.ts'
import { broadcast, subscribe } from '../../../redis/acknowledged-broadcast.ts'
import { channels } from '../../../redis/keys.ts'

/**
 * What a change touches. `goods`: the pages of an SPU's SKUs, and `stock` the same for a SKU that was
 * sold or given back. `scarce`: what carts may take of a SKU of which few are left. `category`: the lists of a category and of those above it.
 * `sales`: only its lists by sales. `reviews`: those of a SKU. `skus`: rows of changes were written. `tree`: categories,
 * channels, brands, anything that many pages show. `promotions`: the rules of prices, which `changeRules` announces.
 */
export type CacheTag =
  | `goods:${number}`
  | `stock:${number}`
  | `low-stock:${number}`
  | `category:${number}`
  | `sales:${number}`
  | `reviews:${number}`
  | 'contents'
  | 'promotions'
  | 'skus'
  | 'tree'

export type InvalidationListener = Readonly<{
  onInvalidate: (tags: readonly CacheTag[]) => void
  /** Messages may have been lost, or can be from now on. */
  onDisconnect: () => void
}>

/** Whether the changes of other processes are heard, no longer heard, or were never listened for. */
export type SubscriptionState = 'unsubscribed' | 'connected' | 'disconnected'

const retentionSeconds = 86_400
const rowsPerStatement = 1_000
const flushDelayMs = 100

const listeners = new Set<InvalidationListener>()
const queuedTags = new Set<CacheTag>()
let flushTimer: ReturnType<typeof setTimeout> | undefined
let state: SubscriptionState = 'unsubscribed'

/** Writes, in the transaction of the change, that SKUs changed: this is what no crash and no lost message takes away. */
export async function recordSkuChanges(tx: Executor, skuIds: readonly number[]): Promise<void> {
  const rows = [...new Set(skuIds)].map((skuId) => ({ skuId }))
  for (let from = 0; from < rows.length; from += rowsPerStatement)
    await tx.insert(skuChanges).values(rows.slice(from, from + rowsPerStatement))
}

/**
 * Tells every process what has changed, after the commit, and waits until each has taken it in (a quarter of a second at
 * most), so that whoever wrote reads what he wrote wherever he asks. Never throws: without Redis the other processes
 * hold nothing for longer than half a second.
 */
export async function publishInvalidation(tags: readonly CacheTag[]): Promise<void> {
  notifyListeners(tags)
  await broadcast(channels.catalog, tags.join(' ')).catch(notAnnounced)
}

/** Like `announceChanges` for what happens all the time: a tenth of a second's changes go in one message, unawaited. */
export function queueInvalidation(tags: readonly CacheTag[]): void {
  for (const tag of tags) queuedTags.add(tag)
  flushTimer ??= setTimeout(() => void flushInvalidations(), flushDelayMs)
}

/** Sends what `announceSoon` has gathered, as a process that ends has to. */
export async function flushInvalidations(): Promise<void> {
  clearTimeout(flushTimer)
  flushTimer = undefined
  const tags = [...queuedTags]
  queuedTags.clear()
  if (tags.length > 0) await publishInvalidation(tags)
}

/** The tags of SKUs that were sold or given back. */
export function salesTags(skus: readonly { goodsId: number; categoryId: number }[]): CacheTag[] {
  return skus.flatMap(({ goodsId, categoryId }): CacheTag[] => [`stock:${goodsId}`, `sales:${categoryId}`])
}

/** Calls the listener for the changes of every process from now on. @returns what ends it */
export function onInvalidation(listener: InvalidationListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Whether this process hears what other processes change. */
export function subscriptionState(): SubscriptionState {
  return state
}

/** Follows the changes that any process announces. @returns what ends it */
export function subscribeToInvalidations(): () => Promise<void> {
  const stop = subscribe(channels.catalog, {
    onMessage: (text) => notifyListeners(text.split(' ') as CacheTag[]),
    onConnect: () => setSubscriptionState('connected'),
    onDisconnect: () => setSubscriptionState('disconnected'),
  })
  return async () => {
    await flushInvalidations()
    stop()
    setSubscriptionState('unsubscribed')
  }
}

/** Deletes rows of changes that every follower has read or never will. */
export async function purgeSkuChanges(): Promise<void> {
  await db.delete(skuChanges).where(lt(skuChanges.createTime, addSeconds(now(), -retentionSeconds)))
}

function setSubscriptionState(next: SubscriptionState): void {
  state = next
  for (const { onDisconnect } of listeners) onDisconnect()
}

function notifyListeners(tags: readonly CacheTag[]): void {
  for (const { onInvalidate } of listeners) onInvalidate(tags)
}

function notAnnounced(error: unknown): void {
  log.warn({ err: error }, 'a change of the catalogue was not announced')
}
