import { and, asc, eq, gt, lte, or } from 'drizzle-orm'
import { db, transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { now } from '../../../lib/clock.ts'
import { log } from '../../../lib/log.ts'
import { type TimeOut, transitions } from './order-state-machine.ts'
import { transitionOrder } from './transition-order.ts'

type Due = Readonly<{ orderId: string; dueTime: Date | null }>

/**
 * Moves all orders whose state has timed out, longest overdue first, each in its own transaction. Concurrent processes move
 * each order once. An order that fails is left for the next run and does not block the others.
 * @param pageSize orders per read
 * @returns how many orders this call moved
 */
export async function applyTimeouts(cause: TimeOut, pageSize: number): Promise<number> {
  let moved = 0
  for (let page = await listDue(cause, pageSize); page.length > 0; ) {
    for (const { orderId } of page)
      try {
        if (await transaction((tx) => transitionOrder(tx, orderId, cause))) moved++
      } catch (error) {
        log.warn({ err: error, orderId, cause }, 'order time-out failed, retrying in the next run')
      }
    page = await listDue(cause, pageSize, page.at(-1))
  }
  return moved
}

/** Lists the page after `after`. */
function listDue(cause: TimeOut, limit: number, after?: Due): Promise<Due[]> {
  const later = after?.dueTime
    ? [
        gt(orders.dueTime, after.dueTime),
        and(eq(orders.dueTime, after.dueTime), gt(orders.orderId, after.orderId)),
      ]
    : undefined
  return db
    .select({ orderId: orders.orderId, dueTime: orders.dueTime })
    .from(orders)
    .where(and(eq(orders.status, transitions[cause].from), lte(orders.dueTime, now()), later && or(...later)))
    .orderBy(asc(orders.dueTime), asc(orders.orderId))
    .limit(limit)
}
