import { and, asc, inArray } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { getOrder } from '../list-orders.ts'
import { listOldestIds } from '../listing/list-all-orders.ts'
import type { OrderWish } from '../listing/order-wish.ts'
import { type LinePieces, readPieces } from '../shipments/order-pieces.ts'
import { parcelsOf } from '../shipments/shipment-fields.ts'
import { readSpecTexts } from './spec-texts.ts'

/** A picking list has at most this many orders. */
const maxPicked = 500

/** Pieces to pick, with the options of the variant. */
export type PickedLine = Readonly<{ skuId: number; name: string; specs: string; count: number }>

/**
 * What to pick: by SKU for the walk through the warehouse, and by order for packing. `remaining` more orders wait; it is a
 * minimum unless `isExact`.
 */
export type PickingList = Readonly<{
  skus: readonly (PickedLine & Readonly<{ orders: number }>)[]
  orders: readonly Readonly<{
    orderId: string
    createTime: Date
    remark: string
    lines: readonly PickedLine[]
  }>[]
  remaining: number
  isExact: boolean
}>

/** Which orders: those of these numbers, or those of a filter; only orders that wait for a parcel. */
export type PickingWish = Readonly<{ ids: readonly string[] }> | Omit<OrderWish, 'status'>

/**
 * Returns the pieces of paid orders that no parcel holds yet, oldest order first. Of the orders of a filter, the oldest `most` are
 * listed, so that none waits behind newer ones.
 */
export async function getPickingList(wish: PickingWish, most: number = maxPicked): Promise<PickingList> {
  const { ids, remaining, isExact } = await findPicked(wish, most)
  const found =
    ids.length === 0
      ? []
      : await db
          .select({ orderId: orders.orderId, createTime: orders.createTime, remark: orders.remark })
          .from(orders)
          .where(
            and(
              inArray(orders.orderId, [...ids]),
              inArray(orders.status, [OrderStatus.unshipped, OrderStatus.shipped]),
            ),
          )
          .orderBy(asc(orders.createTime), asc(orders.orderId))
  const pieces = await readPieces(
    db,
    found.map(({ orderId }) => orderId),
  )
  const left = await describePieces(pieces)
  const linesBy = Map.groupBy(left, ({ orderId }) => orderId)
  const picked = found.map((order) => ({ ...order, lines: linesBy.get(order.orderId) ?? [] }))
  const waiting = picked.filter(({ lines }) => lines.length > 0)
  return { skus: sumBySku(left), orders: waiting, remaining, isExact }
}

async function findPicked(wish: PickingWish, most: number) {
  if ('ids' in wish) return { ids: wish.ids, remaining: 0, isExact: true }
  const { ids, count, isExact } = await listOldestIds({ ...wish, status: OrderStatus.unshipped }, most)
  return { ids, remaining: Math.max(0, count - ids.length), isExact }
}

type OrderPieces = PickedLine & Readonly<{ orderId: string }>

async function describePieces(pieces: readonly LinePieces[]): Promise<OrderPieces[]> {
  const left = pieces.filter((line) => line.left > 0)
  const texts = await readSpecTexts(left.map(({ skuId }) => skuId))
  return left.map(({ orderId, skuId, name, left: count }) => ({
    orderId,
    skuId,
    name,
    specs: texts.get(skuId) ?? '',
    count,
  }))
}

function sumBySku(lines: readonly OrderPieces[]): PickingList['skus'] {
  const groups = [...Map.groupBy(lines, ({ skuId }) => skuId)].sort(([a], [b]) => a - b)
  return groups.map(([skuId, group]) => {
    const { name, specs } = group[0] as OrderPieces
    return {
      skuId,
      name,
      specs,
      count: group.reduce((sum, line) => sum + line.count, 0),
      orders: group.length,
    }
  })
}

/**
 * Returns what the slip in a parcel shows: the receiver, the lines, the parcels, and what no parcel holds yet. @throws 404
 * not_found
 */
export async function getPackingSlip(orderId: string) {
  const order = await getOrder(orderId)
  const [parcels, pieces] = await Promise.all([parcelsOf(orderId), readPieces(db, [orderId])])
  const texts = await readSpecTexts(pieces.map(({ skuId }) => skuId))
  return { order, parcels, left: await describePieces(pieces), texts }
}
