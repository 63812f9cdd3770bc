import { and, eq, inArray } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { now } from '../../lib/clock.ts'
import { failpoint } from '../../lib/failpoints.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { maxLines, parseLines, type StoredLine } from './cart-lines.ts'
import { applyMerge, claimGuestCart, completeMerge } from './lua-scripts.ts'

/**
 * Merges a guest's cart into a user's cart exactly once, even when sign-in is retried or the process crashes.
 *
 * The carts are in different hash slots, so this takes three atomic steps: claim the guest cart for the user under a merge
 * id, apply its lines and the merge id to the user's cart, delete the claimed cart. After a crash the next sign-in finds
 * the claimed cart, and the stored merge id shows whether its lines were applied.
 */
export async function mergeGuestCart(guestId: string, userId: number): Promise<void> {
  // two rounds: first a cart that a crashed sign-in claimed, then the lines that the guest has added since
  for (let round = 0; round < 2; round++) {
    const claimed = await claim(guestId, userId)
    if (!claimed) return
    await failpoint('merge:claimed')
    await apply(userId, claimed.mergeId, claimed.lines)
    await failpoint('merge:applied')
    await completeMerge({ claimedCart: keys.guestMerging(guestId), mergeId: claimed.mergeId })
  }
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

async function apply(userId: number, mergeId: string, lines: readonly StoredLine[]): Promise<void> {
  const stocks = await stocksOnSale(lines.map((line) => line.skuId))
  const onSale = lines.filter((line) => stocks.has(line.skuId))
  await applyMerge(
    {
      cart: keys.userCart(userId),
      merges: keys.userMerged(userId),
      mergeTtlSeconds: seconds.merged,
      ttlSeconds: seconds.userCart,
      checkoutId: crypto.randomUUID(),
      maxLines,
      nowMs: now().getTime(),
      mergeId,
    },
    onSale.map(({ skuId, count, selected, addedFen }) => ({
      skuId,
      count,
      selected: selected ? 1 : 0,
      stock: stocks.get(skuId) as number,
      addedFen: addedFen ?? '',
    })),
  )
}

async function stocksOnSale(ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: skus.id, stock: skus.stock })
    .from(skus)
    .where(and(inArray(skus.id, [...ids]), eq(skus.isLaunched, true)))
  return new Map(rows.map((row) => [row.id, row.stock]))
}
