import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { notFound } from '../../../lib/errors.ts'

/** Locks an order: everything that concerns its money serializes on its row. Lock order: the order before its payments. */
export async function lockOrder(tx: Transaction, orderId: string): Promise<void> {
  await tx.select({ orderId: orders.orderId }).from(orders).where(eq(orders.orderId, orderId)).for('update')
}

/** Locks orders in ascending number, each like `lockOrder`. */
export async function lockOrders(tx: Transaction, orderIds: readonly string[]): Promise<void> {
  await tx
    .select({ orderId: orders.orderId })
    .from(orders)
    .where(inArray(orders.orderId, [...orderIds]))
    .orderBy(asc(orders.orderId))
    .for('update')
}

/**
 * Locks an order of the user like `lockOrder`, and returns its row.
 * @throws 404 not_found, also for an order of another user
 */
export async function lockOwnOrder(tx: Transaction, userId: number, orderId: string) {
  const [order] = await tx
    .select()
    .from(orders)
    .where(and(eq(orders.orderId, orderId), eq(orders.userId, userId)))
    .for('update')
  if (!order) throw notFound()
  return order
}

/** Locks an order of any user like `lockOrder`, and returns its row. @throws 404 not_found */
export async function lockWholeOrder(tx: Transaction, orderId: string) {
  const [order] = await tx.select().from(orders).where(eq(orders.orderId, orderId)).for('update')
  if (!order) throw notFound()
  return order
}
