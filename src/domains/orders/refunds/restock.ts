import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { adjustLockedStocks } from '../../catalog/stock/adjust-stock.ts'
import type { LockedSku, SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { returnStock } from '../../catalog/stock/return-stock.ts'
import { mayHoldTexts } from '../may-hold-texts.ts'
import { refundPiecesUnfit } from './errors.ts'
import { getStoredRefund } from './lock-refund.ts'
import { heldPieces, namePieces } from './order-claims.ts'
import type { RefundRow } from './refund-fields.ts'

/** What becomes of returned pieces of a line: they are sold again, or written off. */
export type Outcome = Readonly<{ skuId: number; restock: number; writeOff: number; note?: string }>

/**
 * Puts pieces of an approved request back into stock: all of them that the order still holds, or the pieces of `wanted`. A request
 * that names no pieces gets the pieces as lines with the amount 0.
 * @returns the SKUs, for the invalidation after the commit
 * @throws 400 refund_pieces_unfit for pieces that the request does not have
 */
export async function restockPieces(
  tx: Transaction,
  request: RefundRow,
  wanted: readonly SkuQuantity[] | undefined,
  userId: number | null,
): Promise<LockedSku[]> {
  const hasNames = request.lines.length > 0
  if (!hasNames && !(await namePieces(tx, request, wanted))) throw refundPiecesUnfit({ field: 'restock' })
  const { lines } = hasNames ? request : await getStoredRefund(tx, request.id)
  const held = await readHeld(tx, request.orderId)
  const all = lines.map(({ skuId, count }) => ({ skuId, count: Math.min(count, held.get(skuId) ?? 0) }))
  const outcomes = (wanted ?? all).map(({ skuId, count }) => ({ skuId, restock: count, writeOff: 0 }))
  return returnPieces(tx, { ...request, lines }, outcomes, { userId, field: 'restock' })
}

/**
 * Returns pieces of a request: stock and sales of their SKUs move, and the ledger names the person. Pieces that are written off
 * return and leave again as damaged. No piece returns twice: a request that was rejected after its inspection claims nothing, but
 * its pieces have returned.
 * @returns the SKUs, for the invalidation after the commit
 * @throws 400 refund_pieces_unfit naming `field`, for pieces that the request does not have or that have returned before
 */
export async function returnPieces(
  tx: Transaction,
  { id, orderId, lines }: RefundRow,
  outcomes: readonly Outcome[],
  { userId, field }: Readonly<{ userId: number | null; field: string }>,
): Promise<LockedSku[]> {
  const bySku = new Map(lines.map((line) => [line.skuId, line]))
  if (new Set(outcomes.map(({ skuId }) => skuId)).size < outcomes.length) throw refundPiecesUnfit({ field })
  const held = await readHeld(tx, orderId)
  const isNoted = outcomes.some(({ note }) => note) && (await mayHoldTexts(tx, orderId))
  for (const { skuId, restock, writeOff, note = '' } of outcomes) {
    const line = bySku.get(skuId)
    if (!line || restock + writeOff > Math.min(line.count, held.get(skuId) ?? 0))
      throw refundPiecesUnfit({ field })
    await tx
      .update(refundLines)
      .set({ restocked: restock, writtenOff: writeOff, note: isNoted ? note : '' })
      .where(and(eq(refundLines.refundId, id), eq(refundLines.orderLineId, line.orderLineId)))
  }
  const back = outcomes.map(({ skuId, restock, writeOff }) => ({ skuId, count: restock + writeOff }))
  const total = back.reduce((sum, { count }) => sum + count, 0)
  const isAll = total === lines.reduce((sum, { count }) => sum + count, 0)
  if (isAll)
    await tx
      .update(refunds)
      .set({ isRestocked: total > 0 })
      .where(eq(refunds.id, id))
  const moved = back.filter(({ count }) => count > 0)
  const returned = await returnStock(tx, orderId, moved, { reason: 'returned', userId })
  const damaged = new Map(
    outcomes.flatMap(({ skuId, writeOff }) => (writeOff > 0 ? [[skuId, -writeOff] as const] : [])),
  )
  if (damaged.size > 0) await adjustLockedStocks(tx, damaged, { reason: 'damaged', userId })
  return returned
}

/** Returns the pieces that an order holds by SKU. */
async function readHeld(tx: Transaction, orderId: string): Promise<Map<number, number>> {
  return new Map((await heldPieces(tx, orderId)).map(({ skuId, count }) => [skuId, count]))
}
