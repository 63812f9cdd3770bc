import { lt } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { skuChanges } from '../../../db/schema/catalog.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { log } from '../../../lib/log.ts'
import { broadcast, listen } from '../../../redis/acknowledged-broadcast.ts'
import { channels } from '../../../redis/keys.ts'

/**
 * What a change touches. `goods`: the pages of an SPU's SKUs, and `stock` the same for a SKU that was
 * sold or given back. `scarce`: what carts may take of a SKU of which few are left. `category`: the lists of a category and of those above it.
 * `sales`: only its lists by sales. `reviews`: those of a SKU. `skus`: rows of changes were written. `tree`: categories,
 * channels, brands, anything that many pages show. `promotions`: the rules of prices, which `changeRules` announces.
 */
export type ChangeTag =
  | `goods:${number}`
  | `stock:${number}`
  | `scarce:${number}`
  | `category:${number}`
  | `sales:${number}`
  | `reviews:${number}`
  | 'contents'
  | 'promotions'
  | 'skus'
  | 'tree'

export type ChangeListener = Readonly<{
  onChange: (tags: readonly ChangeTag[]) => void
  /** Messages may have been lost, or can be from now on. */
  onDisconnect: () => void
}>

/** Whether the changes of other processes are heard, no longer heard, or were never listened for. */
export type Hearing = 'never' | 'heard' | 'lost'

const keptSeconds = 86_400
const rowsPerStatement = 1_000
const gatherMs = 100

const listeners = new Set<ChangeListener>()
const gathered = new Set<ChangeTag>()
let gathering: ReturnType<typeof setTimeout> | undefined
let state: Hearing = 'never'

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
export async function publishInvalidation(tags: readonly ChangeTag[]): Promise<void> {
  tell(tags)
  await broadcast(channels.catalogue, tags.join(' ')).catch(notAnnounced)
}

/** Like `announceChanges` for what happens all the time: a tenth of a second's changes go in one message, unawaited. */
export function queueInvalidation(tags: readonly ChangeTag[]): void {
  for (const tag of tags) gathered.add(tag)
  gathering ??= setTimeout(() => void flushInvalidations(), gatherMs)
}

/** Sends what `announceSoon` has gathered, as a process that ends has to. */
export async function flushInvalidations(): Promise<void> {
  clearTimeout(gathering)
  gathering = undefined
  const tags = [...gathered]
  gathered.clear()
  if (tags.length > 0) await publishInvalidation(tags)
}

/** The tags of SKUs that were sold or given back. */
export function salesTags(skus: readonly { goodsId: number; categoryId: number }[]): ChangeTag[] {
  return skus.flatMap(({ goodsId, categoryId }): ChangeTag[] => [`stock:${goodsId}`, `sales:${categoryId}`])
}

/** Calls the listener for the changes of every process from now on. @returns what ends it */
export function onChanges(listener: ChangeListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Whether this process hears what other processes change. */
export function subscriptionState(): Hearing {
  return state
}

/** Follows the changes that any process announces. @returns what ends it */
export function followCatalogueChanges(): () => Promise<void> {
  const stop = listen(channels.catalogue, {
    onMessage: (text) => tell(text.split(' ') as ChangeTag[]),
    onUp: () => become('heard'),
    onDown: () => become('lost'),
  })
  return async () => {
    await flushInvalidations()
    stop()
    become('never')
  }
}

/** Deletes rows of changes that every follower has read or never will. */
export async function purgeSkuChanges(): Promise<void> {
  await db.delete(skuChanges).where(lt(skuChanges.createTime, addSeconds(now(), -keptSeconds)))
}

function become(next: Hearing): void {
  state = next
  for (const { onDisconnect } of listeners) onDisconnect()
}

function tell(tags: readonly ChangeTag[]): void {
  for (const { onChange } of listeners) onChange(tags)
}

function notAnnounced(error: unknown): void {
  log.warn({ err: error }, 'a change of the catalogue was not announced')
}
