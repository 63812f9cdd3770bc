import { and, eq, type SQL } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/mysql-core'
import { db, transaction } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { orderKeys, orderLines, orders } from '../../../db/schema/orders.ts'
import type { SkuQuantity } from '../../catalog/stock/return-stock.ts'

export type PlacedOrder = Readonly<{
  orderId: string
  checkoutId: string
  requestDigest: string
  lines: readonly SkuQuantity[]
}>

type OrderKey =
  | Readonly<{ orderId: string }>
  | Readonly<{ checkoutId: string }>
  | Readonly<{ idempotencyKey: string }>

/**
 * The user's order that carries this number or checkout id, or was the answer to this idempotency key, with what was
 * ordered; of a key the digest is that of its own request.
 */
export async function findExistingOrder(userId: number, mark: OrderKey): Promise<PlacedOrder | undefined> {
  const own = eq(orders.userId, userId)
  let rows: Awaited<ReturnType<typeof placedWhere>>
  if ('orderId' in mark) rows = await placedWhere(and(own, eq(orders.orderId, mark.orderId)))
  else if ('checkoutId' in mark) rows = await placedWhere(and(own, eq(orders.checkoutId, mark.checkoutId)))
  else
    rows = await unionAll(
      placedWhere(and(own, eq(orders.idempotencyKey, mark.idempotencyKey))),
      answeredTo(userId, mark.idempotencyKey),
    )
  const [first] = rows
  if (!first) return undefined
  const { orderId, checkoutId, requestDigest } = first
  return { orderId, checkoutId, requestDigest, lines: rows.map(({ skuId, count }) => ({ skuId, count })) }
}

/** Puts down that this key was answered with an order that another request has made, unless it has one of its own. */
export async function storeIdempotencyKey(
  userId: number,
  { idempotencyKey, requestDigest, orderId }: Omit<typeof orderKeys.$inferInsert, 'userId' | 'createTime'>,
): Promise<void> {
  await transaction(async (tx) => {
    // placing holds this row from before it looks for the key until its order is committed
    await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update')
    const [own] = await tx
      .select({ orderId: orders.orderId })
      .from(orders)
      .where(and(eq(orders.userId, userId), eq(orders.idempotencyKey, idempotencyKey)))
    if (!own) await tx.insert(orderKeys).ignore().values({ userId, idempotencyKey, requestDigest, orderId })
  })
}

const columns = {
  orderId: orders.orderId,
  checkoutId: orders.checkoutId,
  requestDigest: orders.requestDigest,
  skuId: orderLines.skuId,
  count: orderLines.count,
}

function placedWhere(condition: SQL | undefined) {
  return db
    .select(columns)
    .from(orders)
    .innerJoin(orderLines, eq(orderLines.orderId, orders.orderId))
    .where(condition)
}

function answeredTo(userId: number, idempotencyKey: string) {
  return db
    .select({ ...columns, requestDigest: orderKeys.requestDigest })
    .from(orderKeys)
    .innerJoin(orders, eq(orders.orderId, orderKeys.orderId))
    .innerJoin(orderLines, eq(orderLines.orderId, orders.orderId))
    .where(and(eq(orderKeys.userId, userId), eq(orderKeys.idempotencyKey, idempotencyKey)))
}
