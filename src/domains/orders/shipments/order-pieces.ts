import { and, asc, eq, inArray, not } from 'drizzle-orm'
import type { Executor } from '../../../db/client.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { shipmentLines, shipments } from '../../../db/schema/shipments.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { returnedPieces } from '../lifecycle/ordered-quantities.ts'
import { notWhollyRefunded } from '../refunds/approved-amount.ts'
import { approvedStatuses, type RefundStatus } from '../refunds/refund-state-machine.ts'

/** Causes that the buyer states of pieces that arrived. */
const faultsOfGoods: ReadonlySet<string> = new Set(['defect', 'damaged', 'wrong_goods'])

/** A line of an order with the pieces that no parcel holds yet. */
export type LinePieces = Readonly<{
  lineId: number
  orderId: string
  skuId: number
  name: string
  left: number
}>

/**
 * Reads the pieces of orders that are to be sent: no parcel holds them, and they are not refunded. A wholly refunded order of
 * which a parcel left sends nothing more. The caller of a write has locked the order.
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
  const sent = Map.groupBy(await readSent(executor, orderIds), ({ orderId }) => orderId)
  const returned = Map.groupBy(await readRefunded(executor, orderIds), ({ lineId }) => lineId)
  const whole = await readWhollyRefunded(executor, orderIds)
  return lines.map(({ count, ...line }) => {
    const parcels = sent.get(line.orderId) ?? []
    // a parcel without lines holds the whole order
    const isOver = parcels.length > 0 && whole.has(line.orderId)
    if (isOver || parcels.some(({ lineId }) => lineId === null)) return { ...line, left: 0 }
    const own = parcels.filter(({ lineId }) => lineId === line.lineId)
    const history = { own, first: parcels[0]?.at, refunded: returned.get(line.lineId) ?? [] }
    return { ...line, left: countLeft(count, history) }
  })
}

type Sent = Awaited<ReturnType<typeof readSent>>[number]
type Refunded = Awaited<ReturnType<typeof readRefunded>>[number]
/** Parcels of a line, the moment of the first parcel of its order, and its refunds, oldest first. */
type History = Readonly<{ own: readonly Sent[]; first: Date | undefined; refunded: readonly Refunded[] }>

/**
 * A refund takes its pieces from the unsent ones, unless the buyer had them: they were returned in a parcel, or arrived with a
 * fault. No parcel leaves while a request is open, so the parcels before the request are also all parcels before its approval.
 */
function countLeft(count: number, { own, first, refunded }: History): number {
  const sum = (rows: readonly Sent[]) => rows.reduce((total, row) => total + (row.count ?? 0), 0)
  let [unsent, arrived] = [0, 0]
  for (const { pieces, at, hadArrived } of refunded) {
    const sent = sum(own.filter((parcel) => parcel.at <= at))
    const ofParcels = first && at >= first && hadArrived ? Math.min(pieces, sent - arrived) : 0
    arrived += ofParcels
    unsent += Math.max(0, Math.min(pieces - ofParcels, count - sent - unsent))
  }
  return Math.max(0, count - sum(own) - unsent)
}

function readSent(executor: Executor, orderIds: readonly string[]) {
  return executor
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
}

/** Reads the pieces that are refunded or have returned to the stock, oldest request first. */
async function readRefunded(executor: Executor, orderIds: readonly string[]) {
  const rows = await executor
    .select({
      at: refunds.createTime,
      status: refunds.status,
      cause: refunds.cause,
      returnTime: refunds.returnTime,
      lineId: refundLines.orderLineId,
      count: refundLines.count,
      returned: returnedPieces,
    })
    .from(refundLines)
    .innerJoin(refunds, eq(refunds.id, refundLines.refundId))
    .where(inArray(refunds.orderId, [...orderIds]))
    .orderBy(asc(refunds.id))
  return rows.map(({ at, status, cause, returnTime, lineId, count, ...row }) => {
    const returned = Number(row.returned)
    return {
      at,
      lineId,
      pieces: approvedStatuses.includes(status as RefundStatus) ? count : returned,
      hadArrived: returnTime !== null || (faultsOfGoods.has(cause) && returned === 0),
    }
  })
}

async function readWhollyRefunded(executor: Executor, orderIds: readonly string[]) {
  const rows = await executor
    .select({ orderId: orders.orderId })
    .from(orders)
    .where(and(inArray(orders.orderId, [...orderIds]), not(notWhollyRefunded())))
  return new Set(rows.map(({ orderId }) => orderId))
}

/** Returns the SKUs of which pieces are left, with their numbers. */
export function listLeft(pieces: readonly LinePieces[]): SkuQuantity[] {
  return pieces.flatMap(({ skuId, left }) => (left > 0 ? [{ skuId, count: left }] : []))
}
