import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { orders } from '../../../db/schema/orders.ts'
import { shipments } from '../../../db/schema/shipments.ts'
import { now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import { orderErased, shipmentExists, shipmentFixed } from './errors.ts'
import { getFittingCarrier } from './ship-order.ts'
import { type Parcel, parcelsOf, shipmentFields } from './shipment-fields.ts'

/** What of a parcel can be corrected; undefined: unchanged. */
export type ParcelChange = Readonly<{
  carrier?: string | undefined
  trackingNo?: string | undefined
  isNumberForced?: boolean | undefined
}>

const changeableMs = 86_400_000

/**
 * Corrects the carrier or the number of a parcel that was sent in the last 24 hours.
 * @throws 404 not_found; 400 carrier_unknown, tracking_no_unfit, shipment_exists; 409 shipment_fixed, order_erased
 */
export async function changeShipment(
  orderId: string,
  shipmentId: number,
  change: ParcelChange,
  inTransaction?: InTransaction,
): Promise<Parcel> {
  return transaction(async (tx) => {
    await lockKnownOrder(tx, orderId)
    const parcels = await parcelsOf(orderId, tx)
    const before = parcels.find(({ id }) => id === shipmentId)
    if (!before) throw notFound()
    if (now().getTime() - before.createTime.getTime() > changeableMs) throw shipmentFixed()
    const wished = {
      carrier: change.carrier ?? before.carrierCode ?? before.carrier,
      trackingNo: change.trackingNo ?? before.trackingNo,
      isNumberForced: change.isNumberForced,
    }
    const { id: carrierId, name, code, trackingUrl } = await getFittingCarrier(tx, wished)
    const after = {
      ...before,
      ...{ carrier: name, carrierCode: code, trackingUrl, trackingNo: wished.trackingNo },
    }
    if (parcels.some((other) => other.id !== shipmentId && isSameNumber(other, after))) throw shipmentExists()
    await tx
      .update(shipments)
      .set({ carrier: name, carrierId, trackingNo: after.trackingNo })
      .where(eq(shipments.id, shipmentId))
    await inTransaction?.(tx, {
      object: `shipment:${shipmentId}`,
      before: shipmentFields(before),
      after: shipmentFields(after),
    })
    return after
  })
}

const isSameNumber = (a: Parcel, b: Parcel) =>
  a.carrierCode === b.carrierCode && a.trackingNo === b.trackingNo

/** @throws 404 not_found; 409 order_erased: the number of a parcel is personal data of the buyer */
export async function lockKnownOrder(tx: Transaction, orderId: string): Promise<void> {
  const [order] = await tx
    .select({ receiver: orders.receiver })
    .from(orders)
    .where(eq(orders.orderId, orderId))
    .for('update')
  if (!order) throw notFound()
  if (order.receiver === '') throw orderErased()
}
