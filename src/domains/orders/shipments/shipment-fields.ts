import { and, asc, eq, isNull, or, type Placeholder, sql } from 'drizzle-orm'
import { db, type Executor, type Transaction } from '../../../db/client.ts'
import type { Fields } from '../../../db/in-transaction.ts'
import { orderLines } from '../../../db/schema/orders.ts'
import { carriers, shipmentLines, shipments } from '../../../db/schema/shipments.ts'
import { notFound } from '../../../lib/errors.ts'

/** Pieces of an order line in a parcel. */
type ParcelLine = Readonly<{ skuId: number; name: string; count: number }>

/** A parcel of an order. `carrierCode` is null for a carrier that the shop does not know. */
export type Parcel = Readonly<{
  id: number
  orderId: string
  carrier: string
  carrierCode: string | null
  trackingUrl: string | null
  trackingNo: string
  createTime: Date
  /** Empty for a parcel of an earlier release, which holds the whole order. */
  lines: readonly ParcelLine[]
}>

/** Returns the fields of a parcel that people edit, by their names on the wire. */
export function shipmentFields({ orderId, carrier, carrierCode, trackingNo, lines }: Parcel): Fields {
  return {
    order_id: orderId,
    carrier: carrierCode ?? carrier,
    tracking_no: trackingNo,
    lines: lines.map(({ skuId, count }) => ({ sku_id: skuId, count })),
  }
}

/** A parcel of an earlier release names its carrier only by a text. */
const ofCarrier = or(
  eq(carriers.id, shipments.carrierId),
  and(
    isNull(shipments.carrierId),
    or(eq(carriers.code, shipments.carrier), eq(carriers.name, shipments.carrier)),
  ),
)

const selectParcels = (executor: Executor, orderId: string | Placeholder) =>
  executor
    .select({
      id: shipments.id,
      orderId: shipments.orderId,
      carrier: shipments.carrier,
      carrierCode: carriers.code,
      trackingUrl: carriers.trackingUrl,
      trackingNo: shipments.trackingNo,
      createTime: shipments.createTime,
      line: { skuId: orderLines.skuId, name: orderLines.name, count: shipmentLines.count },
    })
    .from(shipments)
    .leftJoin(carriers, ofCarrier)
    .leftJoin(shipmentLines, eq(shipmentLines.shipmentId, shipments.id))
    .leftJoin(orderLines, eq(orderLines.id, shipmentLines.orderLineId))
    .where(eq(shipments.orderId, orderId))
    .orderBy(asc(shipments.id), asc(shipmentLines.id))

/** Returns one parcel of an order. @throws 404 not_found */
export async function getParcel(orderId: string, id: number): Promise<Parcel> {
  const found = (await parcelsOf(orderId)).find((parcel) => parcel.id === id)
  if (!found) throw notFound()
  return found
}

const prepared = selectParcels(db, sql.placeholder('orderId')).prepare()

/** Returns the parcels of an order with their lines, in the order of sending, in one statement. */
export async function parcelsOf(orderId: string, tx?: Transaction): Promise<Parcel[]> {
  const rows = await (tx ? selectParcels(tx, orderId) : prepared.execute({ orderId }))
  return [...Map.groupBy(rows, ({ id }) => id).values()].map((group) => {
    const { line: _, ...parcel } = group[0] as (typeof rows)[number]
    const lines = group.flatMap(({ line: { skuId, name, count } }) =>
      skuId !== null && name !== null && count !== null ? [{ skuId, name, count }] : [],
    )
    return { ...parcel, lines }
  })
}
