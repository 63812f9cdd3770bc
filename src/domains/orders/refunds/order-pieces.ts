import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orderLines } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { returnedPieces } from '../lifecycle/ordered-quantities.ts'
import { claimingStatuses } from './refund-state-machine.ts'

/** Pieces of a line of an order. */
export type LinePieces = SkuQuantity & Readonly<{ lineId: number }>

/** Returns the pieces of an order that no refund has returned to the stock. */
export function heldPieces(tx: Transaction, orderId: string): Promise<LinePieces[]> {
  return piecesExcept(tx, orderId, returnedPieces)
}

/** Returns the pieces of an order that no refund request claims. */
export function unclaimedPieces(tx: Transaction, orderId: string): Promise<LinePieces[]> {
  return piecesExcept(tx, orderId, refundLines.count, inArray(refunds.status, [...claimingStatuses]))
}

async function piecesExcept(
  tx: Transaction,
  orderId: string,
  pieces: SQL<number> | typeof refundLines.count,
  condition?: SQL,
): Promise<LinePieces[]> {
  const lines = await tx
    .select({ lineId: orderLines.id, skuId: orderLines.skuId, count: orderLines.count })
    .from(orderLines)
    .where(eq(orderLines.orderId, orderId))
  const named = await tx
    .select({ lineId: refundLines.orderLineId, count: sql<number>`${pieces}` })
    .from(refundLines)
    .innerJoin(refunds, eq(refunds.id, refundLines.refundId))
    .where(and(eq(refunds.orderId, orderId), condition))
  return lines.flatMap((line) => {
    const gone = named
      .filter(({ lineId }) => lineId === line.lineId)
      .reduce((sum, { count }) => sum + count, 0)
    return line.count > gone ? [{ ...line, count: line.count - gone }] : []
  })
}

/**
 * Gives a request that names no pieces lines with the amount 0 for pieces: all that no request claims, or those of `wanted`.
 * @param wanted pieces by SKU
 * @returns false, with nothing changed, if another request claims one of them
 */
export async function namePieces(
  tx: Transaction,
  { id, orderId }: Readonly<{ id: number; orderId: string }>,
  wanted?: readonly SkuQuantity[],
): Promise<boolean> {
  const free = await unclaimedPieces(tx, orderId)
  const named = wanted
    ? wanted.flatMap(({ skuId, count }) => {
        const line = free.find((each) => each.skuId === skuId)
        return line && line.count >= count ? [{ ...line, count }] : []
      })
    : free
  if (wanted && named.length < wanted.length) return false
  if (named.length > 0)
    await tx
      .insert(refundLines)
      .values(
        named.map(({ lineId, count }) => ({ refundId: id, orderLineId: lineId, count, amount: '0.00' })),
      )
  return true
}
