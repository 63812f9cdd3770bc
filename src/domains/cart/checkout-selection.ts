import { redis } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { parseLines } from './cart-lines.ts'
import * as scripts from './lua-scripts.ts'

export type Selection = Readonly<{
  /** Under this id the cart can be ordered once. */
  checkoutId: string
  lines: readonly Readonly<{ skuId: number; count: number }>[]
}>

/** What the user has selected to order. */
export async function readSelection(userId: number): Promise<Selection> {
  const hash = await redis.hgetall(keys.userCart(userId))
  const lines = parseLines(hash)
    .filter((line) => line.selected)
    .map(({ skuId, count }) => ({ skuId, count }))
  return { checkoutId: hash['#checkout'] ?? '', lines }
}

/**
 * Takes out what was ordered under a checkout id and gives the cart a new id; what was added meanwhile stays. A second
 * call for the same id changes nothing.
 */
export async function removeOrderedLines(
  userId: number,
  checkoutId: string,
  lines: Selection['lines'],
): Promise<void> {
  await scripts.removeOrderedLines(
    {
      cart: keys.userCart(userId),
      checkoutId,
      nextCheckoutId: crypto.randomUUID(),
      ttlSeconds: seconds.userCart,
    },
    lines,
  )
}
