import type { Fen } from '../../lib/money.ts'

/**
 * Splits an amount over weights, in proportion, by largest remainder: the shares add up to the amount exactly, and none
 * is more than its weight. Ties go to the earlier one.
 * @throws RangeError when the amount is more than the weights together
 */
export function allocate(amountFen: Fen, weights: readonly Fen[]): Fen[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (amountFen < 0 || amountFen > total) throw new RangeError(`cannot split ${amountFen} over ${total}`)
  if (amountFen === 0) return weights.map(() => 0)
  const [amount, whole] = [BigInt(amountFen), BigInt(total)]
  const products = weights.map((weight) => amount * BigInt(weight))
  const shares = products.map((product) => Number(product / whole))
  const left = amountFen - shares.reduce((sum, share) => sum + share, 0)
  const remainders = products.map((product, at) => ({ at, rest: product % whole }))
  remainders.sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1))
  for (const { at } of remainders.slice(0, left)) shares[at] = (shares[at] as number) + 1
  return shares
}

/** `percent` hundredths of an amount, rounded half up to a whole fen. */
export function percentOf(fen: Fen, percent: number): Fen {
  return Number((BigInt(fen) * BigInt(percent) + 50n) / 100n)
}

/**
 * What `pieces` of a line of `count` are worth when `before` of them were given back earlier: however a line is given
 * back, its parts add up to `payableFen`, the last one taking the rest.
 */
export function refundFen(
  payableFen: Fen,
  { count, before, pieces }: Readonly<{ count: number; before: number; pieces: number }>,
): Fen {
  if (before < 0 || pieces < 0 || before + pieces > count)
    throw new RangeError(`cannot give back ${pieces} of ${count} after ${before}`)
  const upTo = (given: number) => Number((BigInt(payableFen) * BigInt(given)) / BigInt(count))
  return upTo(before + pieces) - upTo(before)
}
