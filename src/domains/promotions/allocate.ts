import type { Fen } from '../../lib/money.ts'

/**
 * Allocates an amount to weights in proportion, by the largest remainder method. The allocations add up to the amount
 * exactly and none exceeds its weight. Equal remainders go to the earlier weight.
 * @throws RangeError when the amount is negative or exceeds the sum of the weights
 */
export function allocate(amountFen: Fen, weights: readonly Fen[]): Fen[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (amountFen < 0 || amountFen > total) throw new RangeError(`cannot allocate ${amountFen} to ${total}`)
  if (amountFen === 0) return weights.map(() => 0)
  const [amount, whole] = [BigInt(amountFen), BigInt(total)]
  const products = weights.map((weight) => amount * BigInt(weight))
  const allocations = products.map((product) => Number(product / whole))
  const left = amountFen - allocations.reduce((sum, fen) => sum + fen, 0)
  const remainders = products.map((product, at) => ({ at, rest: product % whole }))
  remainders.sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1))
  for (const { at } of remainders.slice(0, left)) allocations[at] = (allocations[at] as number) + 1
  return allocations
}

/** Returns `percent` % of an amount, rounded half up to a whole fen. */
export function percentOf(fen: Fen, percent: number): Fen {
  return Number((BigInt(fen) * BigInt(percent) + 50n) / 100n)
}

/**
 * Returns the refund for `pieces` of a line of `count`, of which `before` are refunded already. Partial refunds of a line
 * add up to `payableFen` in any portions.
 * @throws RangeError for more pieces than are left
 */
export function refundFen(
  payableFen: Fen,
  { count, before, pieces }: Readonly<{ count: number; before: number; pieces: number }>,
): Fen {
  if (before < 0 || pieces < 0 || before + pieces > count)
    throw new RangeError(`cannot refund ${pieces} of ${count} after ${before}`)
  const upTo = (refunded: number) => Number((BigInt(payableFen) * BigInt(refunded)) / BigInt(count))
  return upTo(before + pieces) - upTo(before)
}
