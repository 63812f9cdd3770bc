import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Executor, Transaction } from '../../../db/client.ts'
import { orderLines } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { parseFen } from '../../../lib/money.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { returnedPieces } from '../lifecycle/ordered-quantities.ts'
import { refundsOf } from './list-refunds.ts'
import type { RefundRow } from './refund-fields.ts'
import { claimingStatuses, type RefundStatus } from './refund-state-machine.ts'
import type { Claim, PaidLine } from './refundable-amount.ts'
import type { ReturnableLine } from './return-exclusion.ts'

/** A line of an order as refund requests see it. */
export type RefundableLine = PaidLine & ReturnableLine

/** Reads what the refund requests of an order claim, without the request `exceptId`. */
export async function readClaims(executor: Executor, orderId: string, exceptId?: number): Promise<Claim[]> {
  const rows = await refundsOf(executor, [orderId])
  return claimsOf(rows.filter(({ id }) => id !== exceptId))
}

/** Returns the claims of those requests that are in a state that claims. */
export function claimsOf(rows: readonly RefundRow[]): Claim[] {
  return rows.filter(({ status }) => claimingStatuses.includes(status as RefundStatus)).map(toClaim)
}

/** Returns what a request claims, or would claim in another state. */
export function toClaim({ amount, lines }: RefundRow): Claim {
  return {
    amountFen: parseFen(amount),
    lines: lines.map(({ orderLineId, count, amount }) => ({
      lineId: orderLineId,
      count,
      amountFen: parseFen(amount),
    })),
  }
}

/** Reads the lines with their paid amounts: the price without the discounts that were stored when the order was placed. */
export async function readPaidLines(executor: Executor, orderId: string): Promise<RefundableLine[]> {
  const rows = await executor.select().from(orderLines).where(eq(orderLines.orderId, orderId))
  return rows.map(({ id, skuId, count, price, promotionShare, couponShare, isReturnable }) => ({
    lineId: id,
    skuId,
    count,
    isReturnable,
    paidFen: parseFen(price) * count - parseFen(promotionShare) - parseFen(couponShare),
  }))
}

/** Pieces of a line of an order. */
type LinePieces = SkuQuantity & Readonly<{ lineId: number }>

/** Returns the pieces of an order that no refund has returned to the stock. */
export function heldPieces(tx: Transaction, orderId: string): Promise<LinePieces[]> {
  return piecesExcept(tx, orderId, returnedPieces)
}

/** Returns the pieces of an order that no refund request claims. */
function unclaimedPieces(tx: Transaction, orderId: string): Promise<LinePieces[]> {
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
