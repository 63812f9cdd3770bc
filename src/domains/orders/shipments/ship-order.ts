import { and, asc, eq, inArray } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { orders } from '../../../db/schema/orders.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { shipmentLines, shipments } from '../../../db/schema/shipments.ts'
import { notFound } from '../../../lib/errors.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { lineRepeated, orderState, refundRequested } from '../errors.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { dueTimeOf, transitionOrder } from '../lifecycle/transition-order.ts'
import { rejectRefundRequest } from '../refunds/approve-refund.ts'
import { answerableStatuses, openStatuses, type RefundStatus } from '../refunds/refund-state-machine.ts'
import type { Carrier } from './carrier-fields.ts'
import * as errors from './errors.ts'
import { findCarrier } from './find-carriers.ts'
import { type LinePieces, listLeft, readPieces } from './order-pieces.ts'
import { type Parcel, shipmentFields } from './shipment-fields.ts'
import { isNumberOf } from './tracking-number.ts'

/** A parcel to send. */
export type NewParcel = Readonly<{
  /** Code or name. */
  carrier: string
  /** Up to 40 characters. */
  trackingNo: string
  /** The pieces in the parcel; undefined: all that is left. */
  lines?: readonly SkuQuantity[] | undefined
  /** Accepts a number that does not look like one of the carrier. */
  isNumberForced?: boolean | undefined
  /**
   * Rejects the refund requests that wait for an answer with this reply, of 2 to 200 characters, so that the parcel can go. Requests
   * whose goods the shop expects or has not inspected still stop it: a rejection would leave the buyer without goods and money.
   */
  rejectRefunds?: string | undefined
}>

type OrderRow = Readonly<{ orderId: string; status: number; createTime: Date }>

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
  const order = await lockShippable(tx, orderId)
  const carrier = await getFittingCarrier(tx, parcel)
  const known = await readNumbers(tx, orderId)
  if (known.some((each) => each.carrierId === carrier.id && each.trackingNo === parcel.trackingNo))
    throw errors.shipmentExists()
  const rejected = hasLeft(order.status, known.length)
    ? []
    : await answerOpenRefunds(tx, orderId, parcel.rejectRefunds, inRejection)
  const left = await readPieces(tx, [orderId])
  const lines = choosePieces(left, parcel.lines)
  if (order.status === OrderStatus.unshipped) await transitionOrder(tx, orderId, 'shipped', { locked: true })
  const isLast = left.every((line) => line.left === (lines.find(isOf(line))?.count ?? 0))
  await tx
    .update(orders)
    .set({ dueTime: isLast ? dueTimeOf(OrderStatus.shipped) : null })
    .where(eq(orders.orderId, orderId))
  const stored = await storeParcel(tx, order, carrier, parcel.trackingNo, lines)
  const details = rejected.length > 0 ? { details: { rejected_refunds: rejected } } : {}
  const change = { object: `shipment:${stored.id}`, before: null, after: shipmentFields(stored) }
  await inTransaction?.(tx, { ...change, ...details })
  return stored
}

/** Whether the goods left without a number: refund requests that came later do not stop their parcel. */
export const hasLeft = (status: number, parcels: number): boolean =>
  status === OrderStatus.shipped && parcels === 0

const isOf = (line: LinePieces) => (other: LinePieces) => other.lineId === line.lineId
/** `count` of these are in the parcel. */
export type Chosen = LinePieces & Readonly<{ count: number }>

async function lockShippable(tx: Transaction, orderId: string): Promise<OrderRow> {
  const [order] = await tx
    .select({ orderId: orders.orderId, status: orders.status, createTime: orders.createTime })
    .from(orders)
    .where(eq(orders.orderId, orderId))
    .for('update')
  if (!order) throw notFound()
  if (order.status !== OrderStatus.unshipped && order.status !== OrderStatus.shipped)
    throw orderState(order.status)
  return order
}

/** @throws 400 carrier_unknown, tracking_no_unfit */
export async function getFittingCarrier(
  tx: Transaction,
  parcel: Pick<NewParcel, 'carrier' | 'trackingNo' | 'isNumberForced'>,
): Promise<Carrier> {
  const carrier = await findCarrier(tx, parcel.carrier)
  if (!carrier) throw errors.carrierUnknown()
  if (!parcel.isNumberForced && !isNumberOf(carrier, parcel.trackingNo)) throw errors.trackingNoUnfit()
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
  const open = await tx
    .select({ id: refunds.id, status: refunds.status })
    .from(refunds)
    .where(and(eq(refunds.orderId, orderId), inArray(refunds.status, [...openStatuses])))
    .orderBy(asc(refunds.id))
  const isAnswered = (status: string) =>
    reply !== undefined && answerableStatuses.includes(status as RefundStatus)
  const stopping = open.filter(({ status }) => !isAnswered(status))
  if (stopping.length > 0) throw refundRequested(stopping.map(({ id }) => id))
  for (const { id } of open) await rejectRefundRequest(tx, id, reply as string, inRejection)
  return open.map(({ id }) => id)
}

/**
 * Chooses the pieces of a parcel among the unsent ones.
 * @throws 400 line_repeated, shipment_line_unknown; 409 shipment_exceeds
 */
export function choosePieces(left: readonly LinePieces[], wish: NewParcel['lines']): Chosen[] {
  const wanted = new Map((wish ?? listLeft(left)).map(({ skuId, count }) => [skuId, count]))
  if (wish && wanted.size !== wish.length) throw lineRepeated()
  if ([...wanted.keys()].some((skuId) => !left.some((line) => line.skuId === skuId)))
    throw errors.shipmentLineUnknown()
  const chosen = left.flatMap((line) => {
    const count = wanted.get(line.skuId)
    return count === undefined ? [] : [{ ...line, count }]
  })
  if (chosen.length === 0 || chosen.some((line) => line.count > line.left))
    throw errors.shipmentExceeds(listLeft(left))
  return chosen
}

async function storeParcel(
  tx: Transaction,
  { orderId, createTime: orderTime }: OrderRow,
  { id: carrierId, name, code, trackingUrl }: Carrier,
  trackingNo: string,
  chosen: readonly Chosen[],
): Promise<Parcel> {
  const values = { orderId, carrier: name, trackingNo, carrierId, orderTime }
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
