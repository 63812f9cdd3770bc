import type { StatementExecutor } from '../../../db/statement.ts'
import { type LockedSku, lockSkus, type SkuQuantity } from './lock-skus.ts'
import { type MovementCause, moveStock } from './move-stock.ts'

/**
 * Returns pieces of an order to the stock. Locks their SKUs in ascending id, as placing does.
 * @param cause why staff return them; undefined: the order was cancelled
 * @returns the SKUs, for the invalidation after the commit
 */
export async function returnStock(
  tx: StatementExecutor,
  orderId: string,
  lines: readonly SkuQuantity[],
  cause?: MovementCause,
): Promise<LockedSku[]> {
  const locked = await lockSkus(tx, lines.map(skuIdOf))
  await moveStock(tx, 'returned', toPieces(orderId, lines), locked, cause)
  return [...locked.values()]
}

/**
 * Sells the pieces of an order again that were returned to the stock.
 * @returns the SKUs with their new stock, for the invalidation after the commit; undefined, with nothing changed, if a SKU
 *   is off sale or has too little stock
 */
export async function retakeStock(
  tx: StatementExecutor,
  orderId: string,
  lines: readonly SkuQuantity[],
): Promise<LockedSku[] | undefined> {
  const locked = await lockSkus(tx, lines.map(skuIdOf))
  const left = lines.map(({ skuId, count }) => {
    const sku = locked.get(skuId)
    return sku?.isLaunched && sku.stock >= count ? { ...sku, stock: sku.stock - count } : undefined
  })
  if (left.includes(undefined)) return undefined
  await moveStock(tx, 'sold', toPieces(orderId, lines), locked)
  return left as LockedSku[]
}

const skuIdOf = ({ skuId }: SkuQuantity) => skuId

const toPieces = (orderId: string, lines: readonly SkuQuantity[]) =>
  lines.map(({ skuId, count }) => ({ orderId, skuId, count }))
