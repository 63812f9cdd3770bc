import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import { type InTransaction, reportConsequences } from '../../../db/in-transaction.ts'
import { orders } from '../../../db/schema/orders.ts'
import { shipmentLines, shipments } from '../../../db/schema/shipments.ts'
import { lockWholeOrder } from '../lifecycle/lock-order.ts'
import { statusChange } from '../lifecycle/order-fields.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { dueTimeOf, transitionOrder } from '../lifecycle/transition-order.ts'
import { orderTimeOf } from '../order-time.ts'
import { rejectRefundRequest } from '../refunds/approve-refund.ts'
import { refundRequested } from '../refunds/errors.ts'
import { openRefundsOf } from '../refunds/list-refunds.ts'
import type { RefundStatus } from '../refunds/refund-state-machine.ts'
import type { Carrier } from './carrier-fields.ts'
import { carrierUnknown, shipmentExists } from './errors.ts'
import { findCarrier } from './find-carriers.ts'
import { type LinePieces, readPieces } from './order-pieces.ts'
import {
  type Chosen,
  choosePieces,
  findSent,
  hasLeft,
  type NewParcel,
  requireFitting,
  requireShippable,
} from './parcel-rules.ts'
import { type Parcel, shipmentFields } from './shipment-fields.ts'

/**
 * Sends a parcel of a paid order. The first one ships the order; further ones follow until all pieces are sent. An order with an
 * open refund request sends nothing more: the buyer could get both the goods and the money. A request after an order was
 * shipped without a parcel does not stop its number.
 * @param inRejection is called with each refund request that the parcel rejects
 * @throws 404 not_found; 400 carrier_unknown, tracking_no_unfit, shipment_exists, shipment_line_unknown, line_repeated; 409
 *   order_state unless the order is to be shipped or shipped, shipment_exceeds (with what is `left`), refund_requested (with
 *   the ids of the requests that stop the parcel as `refunds`)
 */
export async function shipOrder(
  orderId: string,
  parcel: NewParcel,
  inTransaction?: InTransaction,
  inRejection?: InTransaction,
): Promise<Parcel> {
  return transaction((tx) => shipOrderIn(tx, orderId, parcel, inTransaction, inRejection))
}

/** Sends a parcel in the caller's transaction, for parcels of many orders. @throws as `shipOrder` */
export async function shipOrderIn(
  tx: Transaction,
  orderId: string,
  parcel: NewParcel,
  inTransaction?: InTransaction,
  inRejection?: InTransaction,
): Promise<Parcel> {
  const order = await lockWholeOrder(tx, orderId)
  requireShippable(order)
  const carrier = await getFittingCarrier(tx, parcel)
  const known = await readNumbers(tx, orderId)
  if (findSent(known, carrier, parcel)) throw shipmentExists()
  const rejected = hasLeft(order.status, known.length)
    ? []
    : await answerOpenRefunds(tx, orderId, parcel.rejectRefunds, inRejection)
  const left = await readPieces(tx, [orderId])
  const lines = choosePieces(left, parcel.lines)
  const isFirst = order.status === OrderStatus.unshipped
  if (isFirst) await transitionOrder(tx, orderId, 'shipped', { locked: true })
  const isLast = left.every((line) => line.left === (lines.find(isOf(line))?.count ?? 0))
  await tx
    .update(orders)
    .set({ dueTime: isLast ? dueTimeOf(OrderStatus.shipped) : null })
    .where(eq(orders.orderId, orderId))
  const stored = await storeParcel(tx, orderId, carrier, parcel.trackingNo, lines)
  const details = rejected.length > 0 ? { details: { rejected_refunds: rejected } } : {}
  const change = { object: `shipment:${stored.id}`, before: null, after: shipmentFields(stored) }
  await inTransaction?.(tx, { ...change, ...details })
  const changes = isFirst ? [statusChange(order, OrderStatus.shipped)] : []
  await reportConsequences(tx, { cause: change.object, changes }, inTransaction)
  return stored
}

const isOf = (line: LinePieces) => (other: LinePieces) => other.lineId === line.lineId

/** @throws 400 carrier_unknown, tracking_no_unfit */
export async function getFittingCarrier(
  tx: Transaction,
  parcel: Pick<NewParcel, 'carrier' | 'trackingNo' | 'isNumberForced'>,
): Promise<Carrier> {
  const carrier = await findCarrier(tx, parcel.carrier)
  if (!carrier) throw carrierUnknown()
  requireFitting(carrier, parcel)
  return carrier
}

const readNumbers = (tx: Transaction, orderId: string) =>
  tx
    .select({ carrierId: shipments.carrierId, trackingNo: shipments.trackingNo })
    .from(shipments)
    .where(eq(shipments.orderId, orderId))

/** The order is locked, and every new request waits for that lock. @returns the ids of the rejected requests */
export async function answerOpenRefunds(
  tx: Transaction,
  orderId: string,
  reply?: string | undefined,
  inRejection?: InTransaction,
): Promise<number[]> {
  const open = await openRefundsOf(tx, [orderId])
  // later ones have goods that the shop expects, has or returned to the stock
  const isAnswered = (status: string) =>
    reply !== undefined && status === ('requested' satisfies RefundStatus)
  const stopping = open.filter(({ status }) => !isAnswered(status))
  if (stopping.length > 0) throw refundRequested(stopping.map(({ id }) => id))
  for (const { id } of open) await rejectRefundRequest(tx, id, reply as string, inRejection)
  return open.map(({ id }) => id)
}

async function storeParcel(
  tx: Transaction,
  orderId: string,
  { id: carrierId, name, code, trackingUrl }: Carrier,
  trackingNo: string,
  chosen: readonly Chosen[],
): Promise<Parcel> {
  const values = { orderId, carrier: name, trackingNo, carrierId, orderTime: orderTimeOf(orderId) }
  const [row] = await tx.insert(shipments).values(values).$returningId()
  const { id } = row as { id: number }
  await tx
    .insert(shipmentLines)
    .values(chosen.map(({ lineId, count }) => ({ shipmentId: id, orderLineId: lineId, count })))
  const [stored] = await tx
    .select({ createTime: shipments.createTime })
    .from(shipments)
    .where(eq(shipments.id, id))
  const lines = chosen.map(({ skuId, name, count }) => ({ skuId, name, count }))
  const { createTime } = stored as { createTime: Date }
  return { id, orderId, carrier: name, carrierCode: code, trackingUrl, trackingNo, createTime, lines }
}
