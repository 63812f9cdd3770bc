import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { lineRepeated, orderState } from '../errors.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { refundRequested } from '../refunds/errors.ts'
import type { Carrier } from './carrier-fields.ts'
import { shipmentExceeds, shipmentExists, shipmentLineUnknown, trackingNoUnfit } from './errors.ts'
import { type LinePieces, listLeft } from './order-pieces.ts'
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
   * Rejects the refund requests of the state `requested` with this reply, of 2 to 200 characters, so that the parcel can go.
   * Requests whose goods the shop expects or has still stop it: a rejection would leave the buyer without goods and money.
   */
  rejectRefunds?: string | undefined
}>

/** A parcel that was sent. Without lines it holds the whole order. */
export type SentParcel = Readonly<{
  id: number
  carrierId: number | null
  trackingNo: string
  lines: readonly SkuQuantity[]
}>

/** What decides whether a parcel of an order can go. */
export type OrderToShip = Readonly<{
  orderId: string
  status: number
  parcels: readonly SentParcel[]
  /** Ids of open refund requests, oldest first. */
  openRefunds: readonly number[]
  pieces: readonly LinePieces[]
}>

/** `count` of these are in the parcel. */
export type Chosen = LinePieces & Readonly<{ count: number }>

/**
 * Decides whether a parcel can go, as `shipOrder` does with locked rows.
 * @returns its pieces
 * @throws as `shipOrder`, unless the order or the carrier is unknown
 */
export function checkParcel(order: OrderToShip, carrier: Carrier, parcel: NewParcel): Chosen[] {
  requireShippable(order)
  requireFitting(carrier, parcel)
  if (findSent(order.parcels, carrier, parcel)) throw shipmentExists()
  if (!hasLeft(order.status, order.parcels.length) && order.openRefunds.length > 0)
    throw refundRequested(order.openRefunds)
  return choosePieces(order.pieces, parcel.lines)
}

/** The order as the next parcel finds it, once this one is sent. */
export function withParcel(
  order: OrderToShip,
  carrier: Carrier,
  parcel: NewParcel,
  chosen: readonly Chosen[],
): OrderToShip {
  const counts = new Map(chosen.map(({ lineId, count }) => [lineId, count]))
  const lines = chosen.map(({ skuId, count }) => ({ skuId, count }))
  const sent = { id: 0, carrierId: carrier.id, trackingNo: parcel.trackingNo, lines }
  return {
    ...order,
    status: OrderStatus.shipped,
    parcels: [...order.parcels, sent],
    pieces: order.pieces.map((piece) => ({ ...piece, left: piece.left - (counts.get(piece.lineId) ?? 0) })),
  }
}

/** Finds the sent parcel that has the carrier and the number of another. */
export function findSent<Sent extends Pick<SentParcel, 'carrierId' | 'trackingNo'>>(
  sent: readonly Sent[],
  carrier: Carrier,
  parcel: Pick<NewParcel, 'trackingNo'>,
): Sent | undefined {
  return sent.find((each) => each.carrierId === carrier.id && each.trackingNo === parcel.trackingNo)
}

/** @throws 409 order_state unless the order is to be shipped or shipped */
export function requireShippable({ status }: Readonly<{ status: number }>): void {
  if (status !== OrderStatus.unshipped && status !== OrderStatus.shipped) throw orderState(status)
}

/** @throws 400 tracking_no_unfit */
export function requireFitting(
  carrier: Carrier,
  parcel: Pick<NewParcel, 'trackingNo' | 'isNumberForced'>,
): void {
  if (!parcel.isNumberForced && !isNumberOf(carrier, parcel.trackingNo)) throw trackingNoUnfit()
}

/** Whether the goods left without a number: refund requests that came later do not stop their parcel. */
export const hasLeft = (status: number, parcels: number): boolean =>
  status === OrderStatus.shipped && parcels === 0

/**
 * Chooses the pieces of a parcel among the unsent ones.
 * @throws 400 line_repeated, shipment_line_unknown; 409 shipment_exceeds
 */
export function choosePieces(left: readonly LinePieces[], wish: NewParcel['lines']): Chosen[] {
  const wanted = new Map((wish ?? listLeft(left)).map(({ skuId, count }) => [skuId, count]))
  if (wish && wanted.size !== wish.length) throw lineRepeated()
  if ([...wanted.keys()].some((skuId) => !left.some((line) => line.skuId === skuId)))
    throw shipmentLineUnknown()
  const chosen = left.flatMap((line) => {
    const count = wanted.get(line.skuId)
    return count === undefined ? [] : [{ ...line, count }]
  })
  if (chosen.length === 0 || chosen.some((line) => line.count > line.left))
    throw shipmentExceeds(listLeft(left))
  return chosen
}
