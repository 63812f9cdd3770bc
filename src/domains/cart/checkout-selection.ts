import { redis } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { parseLines } from './cart-lines.ts'
import * as scripts from './lua-scripts.ts'

export type Selection = Readonly<{
  /** Idempotency key of the cart: an order with this id can be placed once. */
  checkoutId: string
  lines: readonly Readonly<{ skuId: number; count: number }>[]
}>

/** Reads the selected lines of a user's cart. */
export async function readSelection(userId: number): Promise<Selection> {
  const hash = await redis.hgetall(keys.userCart(userId))
  const lines = parseLines(hash)
    .filter((line) => line.selected)
    .map(({ skuId, count }) => ({ skuId, count }))
  return { checkoutId: hash['#checkout'] ?? '', lines }
}

/**
 * Removes ordered quantities from the cart and replaces its checkout id. Quantities added meanwhile stay. Idempotent: a
 * second call with the same checkout id changes nothing.
 * @param left selected lines that were not ordered: they stay, deselected
 */
export async function removeOrderedLines(
  userId: number,
  checkoutId: string,
  lines: Selection['lines'],
  left: Selection['lines'] = [],
): Promise<void> {
  await scripts.removeOrderedLines(
    {
      cart: keys.userCart(userId),
      checkoutId,
      nextCheckoutId: crypto.randomUUID(),
      ttlSeconds: seconds.userCart,
    },
    [...lines, ...left.map(({ skuId }) => ({ skuId, count: 0 }))],
  )
}
