import { and, asc, eq, gt, lte, or } from 'drizzle-orm'
import { db, transaction } from '../../db/client.ts'
import { orderLines, orders } from '../../db/schema/orders.ts'
import { now } from '../../lib/clock.ts'
import { returnStock } from '../catalog/stock.ts'
import { OrderStatus } from './status.ts'
import { transitOrder } from './transition.ts'

export type Overdue = Readonly<{ orderId: string; payDeadline: Date }>

/** Orders whose time to pay is over, the longest first, from behind `after` on. */
export function listOverdue(limit: number, after?: Overdue): Promise<Overdue[]> {
  const later = after && [
    gt(orders.payDeadline, after.payDeadline),
    and(eq(orders.payDeadline, after.payDeadline), gt(orders.orderId, after.orderId)),
  ]
  return db
    .select({ orderId: orders.orderId, payDeadline: orders.payDeadline })
    .from(orders)
    .where(and(eq(orders.status, OrderStatus.unpaid), lte(orders.payDeadline, now()), later && or(...later)))
    .orderBy(asc(orders.payDeadline), asc(orders.orderId))
    .limit(limit)
}

/**
 * Cancels an order whose time is over and gives its stock back. Call it only once the gateway has said that the trade
 * is unpaid and closed. @returns false when the order was no longer unpaid
 */
export function expireOrder(orderId: string): Promise<boolean> {
  return transaction(async (tx) => {
    if (!(await transitOrder(tx, orderId, 'expired'))) return false
    const lines = await tx
      .select({ skuId: orderLines.skuId, count: orderLines.count })
      .from(orderLines)
      .where(eq(orderLines.orderId, orderId))
    await returnStock(tx, lines)
    return true
  })
}
