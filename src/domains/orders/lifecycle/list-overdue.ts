import { and, asc, eq, gt, lte, or } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { now } from '../../../lib/clock.ts'
import { OrderStatus } from './order-state-machine.ts'

type Overdue = Readonly<{ orderId: string; payDeadline: Date }>

/** Lists unpaid orders past their payment deadline, longest overdue first, after the cursor `after`. */
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
