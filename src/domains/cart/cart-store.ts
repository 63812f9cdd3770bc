import { redis, runPipeline } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { type CartOwner, mergeForDisplay, parseLines, type StoredLine } from './cart-lines.ts'

/** Returns the key of a cart and its TTL from the last change, seconds. */
export function cartKeyOf(owner: CartOwner): { key: string; ttlSeconds: number } {
  return owner.kind === 'user'
    ? { key: keys.userCart(owner.userId), ttlSeconds: seconds.userCart }
    : { key: keys.guestCart(owner.guestId), ttlSeconds: seconds.guestCart }
}

/** Deletes a user's cart and its merge ids. */
export async function deleteCart(userId: number): Promise<void> {
  await redis.del(keys.userCart(userId), keys.userMerged(userId))
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
