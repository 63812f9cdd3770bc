import { redis, runPipeline } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { type CartOwner, mergeForDisplay, parseLines, type StoredLine } from './cart-lines.ts'

/** The key of a cart and its life, counted from the last change. */
export function cartKeyOf(owner: CartOwner): { key: string; ttlSeconds: number } {
  return owner.kind === 'user'
    ? { key: keys.userCart(owner.userId), ttlSeconds: seconds.userCart }
    : { key: keys.guestCart(owner.guestId), ttlSeconds: seconds.guestCart }
}

/** Throws a user's cart away, and the marks of what was merged into it. */
export async function deleteCart(userId: number): Promise<void> {
  await redis.del(keys.userCart(userId), keys.userMerged(userId))
}

/** The lines of a cart as added. A guest also sees what a sign-in has claimed and not yet merged. */
export async function readCart(owner: CartOwner): Promise<StoredLine[]> {
  const { key } = cartKeyOf(owner)
  if (owner.kind === 'user') return parseLines(await redis.hgetall(key))
  const [current, waiting] = (await runPipeline(
    redis.pipeline().hgetall(key).hgetall(keys.guestMerging(owner.guestId)),
  )) as [Record<string, string>, Record<string, string>]
  return mergeForDisplay(parseLines(waiting), parseLines(current))
}
