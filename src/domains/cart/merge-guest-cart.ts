import { inArray } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { now } from '../../lib/clock.ts'
import { failpoint } from '../../lib/failpoints.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { maxMergedLines, parseLines, type StoredLine } from './cart-lines.ts'
import { applyMerge, claimGuestCart, completeMerge } from './merge-scripts.ts'

/** Numbers of lines that reached the user's cart, and of lines that did not fit and stay in the guest's cart. */
export type MergeOutcome = Readonly<{ merged: number; left: number }>

/**
 * Merges a guest's cart into a user's cart, each line exactly once, even when sign-in is retried or the process crashes. Lines
 * that do not fit stay in the guest's cart for a later merge.
 *
 * The carts are in different hash slots, so this takes three atomic steps: claim the guest cart for the user under a merge
 * id, apply its lines and the merge id to the user's cart, delete the claimed cart. After a crash the next sign-in finds
 * the claimed cart; the stored merge id shows whether its lines were applied, and which of them did not fit.
 */
export async function mergeGuestCart(guestId: string, userId: number): Promise<MergeOutcome> {
  let merged = 0
  // two rounds: first a cart that a crashed sign-in claimed, then the lines that the guest has added since
  for (let round = 0; round < 2; round++) {
    const claimed = await claim(guestId, userId)
    if (!claimed) break
    await failpoint('merge:claimed')
    const { mergeId, lines } = claimed
    const { applied, left } = await apply(userId, mergeId, lines)
    await failpoint('merge:applied')
    const claimedCart = keys.guestMerging(guestId)
    const wish = { claimedCart, guestCart: keys.guestCart(guestId), mergeId, ttlSeconds: seconds.guestCart }
    await completeMerge(
      wish,
      left.map((skuId) => ({ skuId })),
    )
    merged += applied
    if (left.length > 0) return { merged, left: left.length }
  }
  return { merged, left: 0 }
}

async function claim(guestId: string, userId: number) {
  const reply = (await claimGuestCart({
    guestCart: keys.guestCart(guestId),
    claimedCart: keys.guestMerging(guestId),
    userId,
    mergeId: crypto.randomUUID(),
    ttlSeconds: seconds.guestCart,
  })) as string[]
  const hash: Record<string, string> = {}
  for (let i = 0; i < reply.length; i += 2) hash[reply[i] as string] = reply[i + 1] as string
  return hash['#merge'] ? { mergeId: hash['#merge'], lines: parseLines(hash) } : undefined
}

/** Applies all lines whose SKU exists. */
async function apply(userId: number, mergeId: string, lines: readonly StoredLine[]) {
  const stocks = await availableStocks(lines.map((line) => line.skuId))
  const known = lines.filter((line) => stocks.has(line.skuId))
  const left = (await applyMerge(
    {
      cart: keys.userCart(userId),
      merges: keys.userMerged(userId),
      leftLines: keys.userMergeLeft(userId),
      mergeTtlSeconds: seconds.merged,
      ttlSeconds: seconds.userCart,
      checkoutId: crypto.randomUUID(),
      maxLines: maxMergedLines,
      nowMs: now().getTime(),
      mergeId,
    },
    known.map(({ skuId, count, selected, addedFen }) => ({
      skuId,
      count,
      selected: selected ? 1 : 0,
      stock: stocks.get(skuId) as number,
      addedFen: addedFen ?? '',
    })),
  )) as string[]
  return { applied: known.length - left.length, left }
}

/** Returns the stock of each SKU that exists, 0 while it is off sale. */
async function availableStocks(ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: skus.id, stock: skus.stock, isLaunched: skus.isLaunched })
    .from(skus)
    .where(inArray(skus.id, [...ids]))
  return new Map(rows.map(({ id, stock, isLaunched }) => [id, isLaunched ? stock : 0]))
}
