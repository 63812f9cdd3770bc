import { and, asc, eq, inArray, or } from 'drizzle-orm'
import { db, type Transaction } from '../../../db/client.ts'
import { readInBatches } from '../../../db/read-in-batches.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { carriers, shipmentLines, shipments } from '../../../db/schema/shipments.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { openStatuses } from '../refunds/refund-state-machine.ts'
import { type Carrier, carrierColumns } from './carrier-fields.ts'
import { codeOfName } from './find-carriers.ts'
import { type LinePieces, readPieces } from './order-pieces.ts'

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
  const open = Map.groupBy(await readInBatches(ids, readOpenRefunds), ({ orderId }) => orderId)
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

/** Locks orders in ascending number until the transaction ends. */
export async function lockOrders(tx: Transaction, orderIds: readonly string[]): Promise<void> {
  await tx
    .select({ orderId: orders.orderId })
    .from(orders)
    .where(inArray(orders.orderId, [...orderIds]))
    .orderBy(asc(orders.orderId))
    .for('update')
}

/** Finds carriers by codes, names or other usual names, in any case. @returns the carriers by the texts that name one */
export async function findCarriers(texts: readonly string[]): Promise<Map<string, Carrier>> {
  const codes = texts.map(codeOfName)
  const rows = await readInBatches([...new Set([...codes, ...texts])], (some) =>
    db
      .select(carrierColumns)
      .from(carriers)
      .where(or(inArray(carriers.code, some), inArray(carriers.name, some))),
  )
  const find = (text: string) =>
    rows.find(({ code }) => isSame(code, codeOfName(text))) ?? rows.find(({ name }) => isSame(name, text))
  return new Map(
    texts.flatMap((text) => {
      const carrier = find(text)
      return carrier ? [[text, carrier] as const] : []
    }),
  )
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

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

function readOpenRefunds(orderIds: string[]) {
  return db
    .select({ id: refunds.id, orderId: refunds.orderId })
    .from(refunds)
    .where(and(inArray(refunds.orderId, orderIds), inArray(refunds.status, [...openStatuses])))
    .orderBy(asc(refunds.id))
}
