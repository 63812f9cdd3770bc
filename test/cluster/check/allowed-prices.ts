import type { AcknowledgedOrder, PriceChange } from '../load/acknowledged.ts'

/** The price of a SKU before staff change it, as the load seeds it. */
const firstPrice = (skuId: number) => `${10 + (skuId % 90)}.90`

/**
 * The prices that an order may have: the last one that was acknowledged before the order was sent, and every change that was on
 * its way meanwhile.
 */
export function allowedPrices(
  changes: readonly PriceChange[],
  skuId: number,
  { sentMs, answeredMs }: Pick<AcknowledgedOrder, 'sentMs' | 'answeredMs'>,
): ReadonlySet<string> {
  const own = changes.filter((change) => change.skuId === skuId && change.sentMs < answeredMs)
  const settled = own.filter((change) => change.answeredMs <= sentMs)
  const last = settled.at(-1)
  const open = own.filter((change) => change.answeredMs > sentMs)
  return new Set([last?.price ?? firstPrice(skuId), ...open.map(({ price }) => price)])
}
