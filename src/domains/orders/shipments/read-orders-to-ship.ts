import { eq, inArray } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { readInBatches } from '../../../db/read-in-batches.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { shipmentLines, shipments } from '../../../db/schema/shipments.ts'
import { openRefundsOf } from '../refunds/list-refunds.ts'
import { readPieces } from './order-pieces.ts'
import type { OrderToShip, SentParcel } from './parcel-rules.ts'

/** Reads what decides whether parcels of orders can go, in a few statements. @returns the existing orders by number */
export async function readOrdersToShip(orderIds: readonly string[]): Promise<Map<string, OrderToShip>> {
  const rows = await readInBatches(orderIds, (some) =>
    db
      .select({ orderId: orders.orderId, status: orders.status })
      .from(orders)
      .where(inArray(orders.orderId, some)),
  )
  const ids = rows.map(({ orderId }) => orderId)
  const parcels = Map.groupBy(await readInBatches(ids, readSent), ({ orderId }) => orderId)
  const open = Map.groupBy(
    await readInBatches(ids, (some) => openRefundsOf(db, some)),
    ({ orderId }) => orderId,
  )
  const pieces = Map.groupBy(
    await readInBatches(ids, (some) => readPieces(db, some)),
    ({ orderId }) => orderId,
  )
  const toShip = (row: (typeof rows)[number]): OrderToShip => ({
    ...row,
    parcels: toParcels(parcels.get(row.orderId) ?? []),
    openRefunds: (open.get(row.orderId) ?? []).map(({ id }) => id),
    pieces: pieces.get(row.orderId) ?? [],
  })
  return new Map(rows.map((row) => [row.orderId, toShip(row)]))
}

function readSent(orderIds: string[]) {
  return db
    .select({
      id: shipments.id,
      orderId: shipments.orderId,
      carrierId: shipments.carrierId,
      trackingNo: shipments.trackingNo,
      skuId: orderLines.skuId,
      count: shipmentLines.count,
    })
    .from(shipments)
    .leftJoin(shipmentLines, eq(shipmentLines.shipmentId, shipments.id))
    .leftJoin(orderLines, eq(orderLines.id, shipmentLines.orderLineId))
    .where(inArray(shipments.orderId, orderIds))
}

function toParcels(rows: Awaited<ReturnType<typeof readSent>>): SentParcel[] {
  return [...Map.groupBy(rows, ({ id }) => id).values()].map((group) => {
    const { id, carrierId, trackingNo } = group[0] as (typeof rows)[number]
    const lines = group.flatMap(({ skuId, count }) =>
      skuId !== null && count !== null ? [{ skuId, count }] : [],
    )
    return { id, carrierId, trackingNo, lines }
  })
}
