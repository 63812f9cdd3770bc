import { and, asc, eq, inArray } from 'drizzle-orm'
import { db, type Executor, type Transaction } from '../../db/client.ts'
import { orderInvoices, orderLines, orders } from '../../db/schema/orders.ts'
import type { OrderStatus } from './status.ts'

const linesAtATime = 500

/** The numbers of a user's orders in some states. */
export async function listOrderIds(executor: Executor, userId: number, ...statuses: OrderStatus[]) {
  const rows = await executor
    .select({ orderId: orders.orderId })
    .from(orders)
    .where(and(eq(orders.userId, userId), inArray(orders.status, statuses)))
    .orderBy(asc(orders.createTime))
  return rows.map((row) => row.orderId)
}

/** Every order of a user with its lines, oldest first: what the person has a right to see. */
export async function listOrdersInFull(userId: number) {
  const found = await db
    .select()
    .from(orders)
    .where(eq(orders.userId, userId))
    .orderBy(asc(orders.createTime), asc(orders.orderId))
  const lines: (typeof orderLines.$inferSelect)[] = []
  for (let from = 0; from < found.length; from += linesAtATime) {
    const ids = found.slice(from, from + linesAtATime).map((order) => order.orderId)
    lines.push(
      ...(await db
        .select()
        .from(orderLines)
        .where(inArray(orderLines.orderId, ids))
        .orderBy(asc(orderLines.id))),
    )
  }
  const byOrder = Map.groupBy(lines, (line) => line.orderId)
  return found.map((order) => ({ ...order, lines: byOrder.get(order.orderId) ?? [] }))
}

/**
 * Takes the person out of a user's orders, in the caller's transaction: no receiver, mobile, place, remark or invoice title; what they wrote
 * about goods stays without a name. Amounts, lines and states stay, so that the shop's books still add up.
 */
export async function anonymiseOrders(tx: Transaction, userId: number): Promise<void> {
  await tx
    .update(orders)
    .set({ receiver: '', receiverMobile: '', receiverPlace: '', remark: '' })
    .where(eq(orders.userId, userId))
  const own = tx.select({ orderId: orders.orderId }).from(orders).where(eq(orders.userId, userId))
  await tx
    .update(orderInvoices)
    .set({ title: '', taxNumber: null })
    .where(inArray(orderInvoices.orderId, own))
  await tx.update(orderLines).set({ isAnonymous: true }).where(inArray(orderLines.orderId, own))
}
