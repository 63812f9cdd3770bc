import { and, eq, type SQL } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/mysql-core'
import { db, transaction } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { orderKeys, orderLines, orders } from '../../../db/schema/orders.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'

export type PlacedOrder = Readonly<{
  orderId: string
  checkoutId: string
  /** Of the request that is answered: for an idempotency key its own request, which may not have placed the order. */
  requestDigest: string
  lines: readonly SkuQuantity[]
}>

type OrderKey =
  | Readonly<{ orderId: string }>
  | Readonly<{ checkoutId: string }>
  | Readonly<{ idempotencyKey: string }>

/** Finds the user's order with this number or checkout id, or the order that answered this idempotency key. */
export async function findExistingOrder(userId: number, key: OrderKey): Promise<PlacedOrder | undefined> {
  const rows = await readPlaced(userId, key)
  const [first] = rows
  if (!first) return undefined
  const { orderId, checkoutId, requestDigest } = first
  return { orderId, checkoutId, requestDigest, lines: rows.map(({ skuId, count }) => ({ skuId, count })) }
}

/**
 * Stores that an idempotency key is answered with an order that another request has placed. Changes nothing if the key has
 * placed an order itself.
 */
export async function storeIdempotencyKey(
  userId: number,
  { idempotencyKey, requestDigest, orderId }: Omit<typeof orderKeys.$inferInsert, 'userId' | 'createTime'>,
): Promise<void> {
  await transaction(async (tx) => {
    // placing locks this row before it searches for the key, and until its order is committed
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

function readPlaced(userId: number, key: OrderKey) {
  const own = eq(orders.userId, userId)
  if ('orderId' in key) return placedWhere(and(own, eq(orders.orderId, key.orderId)))
  if ('checkoutId' in key) return placedWhere(and(own, eq(orders.checkoutId, key.checkoutId)))
  const { idempotencyKey } = key
  return unionAll(
    placedWhere(and(own, eq(orders.idempotencyKey, idempotencyKey))),
    answeredBy(userId, idempotencyKey),
  )
}

function placedWhere(condition: SQL | undefined) {
  return db
    .select(columns)
    .from(orders)
    .innerJoin(orderLines, eq(orderLines.orderId, orders.orderId))
    .where(condition)
}

function answeredBy(userId: number, idempotencyKey: string) {
  return db
    .select({ ...columns, requestDigest: orderKeys.requestDigest })
    .from(orderKeys)
    .innerJoin(orders, eq(orders.orderId, orderKeys.orderId))
    .innerJoin(orderLines, eq(orderLines.orderId, orders.orderId))
    .where(and(eq(orderKeys.userId, userId), eq(orderKeys.idempotencyKey, idempotencyKey)))
}
