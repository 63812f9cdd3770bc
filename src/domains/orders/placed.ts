import { and, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { orderLines, orders } from '../../db/schema/orders.ts'
import type { Wanted } from '../catalog/stock.ts'

export type PlacedOrder = Readonly<{
  orderId: string
  checkoutId: string
  requestDigest: string
  lines: readonly Wanted[]
}>

type Mark =
  | Readonly<{ orderId: string }>
  | Readonly<{ checkoutId: string }>
  | Readonly<{ idempotencyKey: string }>

/** The user's order that carries this number, checkout id or idempotency key, with what was ordered. */
export async function findPlaced(userId: number, mark: Mark): Promise<PlacedOrder | undefined> {
  const marked =
    'orderId' in mark
      ? eq(orders.orderId, mark.orderId)
      : 'checkoutId' in mark
        ? eq(orders.checkoutId, mark.checkoutId)
        : eq(orders.idempotencyKey, mark.idempotencyKey)
  const rows = await db
    .select({
      orderId: orders.orderId,
      checkoutId: orders.checkoutId,
      requestDigest: orders.requestDigest,
      skuId: orderLines.skuId,
      count: orderLines.count,
    })
    .from(orders)
    .innerJoin(orderLines, eq(orderLines.orderId, orders.orderId))
    .where(and(eq(orders.userId, userId), marked))
  const [first] = rows
  if (!first) return undefined
  const { orderId, checkoutId, requestDigest } = first
  return { orderId, checkoutId, requestDigest, lines: rows.map(({ skuId, count }) => ({ skuId, count })) }
}
