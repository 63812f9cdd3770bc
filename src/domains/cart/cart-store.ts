import { redis, runPipeline } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { type CartOwner, mergeForDisplay, parseLines, type StoredLine } from './cart-lines.ts'
import { countPieces } from './lua-scripts.ts'

/** Returns the key of a cart and its TTL from the last change, seconds. */
export function cartKeyOf(owner: CartOwner): { key: string; ttlSeconds: number } {
  return owner.kind === 'user'
    ? { key: keys.userCart(owner.userId), ttlSeconds: seconds.userCart }
    : { key: keys.guestCart(owner.guestId), ttlSeconds: seconds.guestCart }
}

/** Deletes a user's cart and its merge ids. */
export async function deleteCart(userId: number): Promise<void> {
  await redis.del(keys.userCart(userId), keys.userMerged(userId), keys.userMergeLeft(userId))
}

/** Returns the pieces in a cart, for a badge: one number instead of all lines crosses the network. */
export async function countCart(owner: CartOwner): Promise<number> {
  const { key } = cartKeyOf(owner)
  const claimedCart = owner.kind === 'user' ? key : keys.guestMerging(owner.guestId)
  return (await countPieces({ cart: key, claimedCart })) as number
}

/** Reads the lines of a cart. A guest's cart includes lines that a sign-in has claimed and not yet merged. */
export async function readCart(owner: CartOwner): Promise<StoredLine[]> {
  const { key } = cartKeyOf(owner)
  if (owner.kind === 'user') return parseLines(await redis.hgetall(key))
  const [current, claimed] = (await runPipeline(
    redis.pipeline().hgetall(key).hgetall(keys.guestMerging(owner.guestId)),
  )) as [Record<string, string>, Record<string, string>]
  return mergeForDisplay(parseLines(claimed), parseLines(current))
}
