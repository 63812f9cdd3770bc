import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Executor } from '../../../db/client.ts'
import { orderLines } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { shipmentLines, shipments } from '../../../db/schema/shipments.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { approvedStatuses } from '../refunds/refund-state-machine.ts'

/** A line of an order with the pieces that no parcel holds yet. */
export type LinePieces = Readonly<{
  lineId: number
  orderId: string
  skuId: number
  name: string
  left: number
}>

type Gone = Readonly<{ lineId: number; count: number }>

/**
 * Reads the pieces of orders that are not sent. Pieces whose refund was requested before the first parcel and is approved stay
 * here: the buyer has their money. The caller of a write has locked the order.
 */
export async function readPieces(executor: Executor, orderIds: readonly string[]): Promise<LinePieces[]> {
  if (orderIds.length === 0) return []
  const lines = await executor
    .select({
      lineId: orderLines.id,
      orderId: orderLines.orderId,
      skuId: orderLines.skuId,
      name: orderLines.name,
      count: orderLines.count,
    })
    .from(orderLines)
    .where(inArray(orderLines.orderId, [...orderIds]))
    .orderBy(asc(orderLines.id))
  const gone = await readGone(executor, orderIds)
  return lines.map(({ count, ...line }) => {
    const pieces = gone.get(line.orderId)
    // a parcel without lines holds the whole order
    if (pieces === 'all') return { ...line, left: 0 }
    const own = (pieces ?? []).filter(({ lineId }) => lineId === line.lineId)
    return { ...line, left: Math.max(0, count - own.reduce((sum, piece) => sum + piece.count, 0)) }
  })
}

async function readGone(
  executor: Executor,
  orderIds: readonly string[],
): Promise<Map<string, readonly Gone[] | 'all'>> {
  const sent = await executor
    .select({
      orderId: shipments.orderId,
      at: shipments.createTime,
      lineId: shipmentLines.orderLineId,
      count: shipmentLines.count,
    })
    .from(shipments)
    .leftJoin(shipmentLines, eq(shipmentLines.shipmentId, shipments.id))
    .where(inArray(shipments.orderId, [...orderIds]))
    .orderBy(asc(shipments.createTime))
  const refunded = await executor
    .select({
      orderId: refunds.orderId,
      at: refunds.createTime,
      lineId: refundLines.orderLineId,
      count: refundLines.count,
    })
    .from(refundLines)
    .innerJoin(refunds, eq(refunds.id, refundLines.refundId))
    .where(and(inArray(refunds.orderId, [...orderIds]), inArray(refunds.status, [...approvedStatuses])))
  return new Map(
    orderIds.map((orderId) => {
      const parcels = sent.filter((row) => row.orderId === orderId)
      const whole = parcels.some(({ lineId }) => lineId === null)
      const first = parcels[0]?.at
      const kept = refunded.filter((row) => row.orderId === orderId && (!first || row.at < first))
      return [orderId, whole ? 'all' : ([...parcels, ...kept] as Gone[])]
    }),
  )
}

/** Returns the SKUs of which pieces are left, with their numbers. */
export function listLeft(pieces: readonly LinePieces[]): SkuQuantity[] {
  return pieces.flatMap(({ skuId, left }) => (left > 0 ? [{ skuId, count: left }] : []))
}
