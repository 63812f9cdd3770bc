import { and, eq } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import type { Transaction } from '../../../db/client.ts'
import type { PipelinedTx } from '../../../db/pipelined-transaction.ts'
import { orderEvents, orders } from '../../../db/schema/orders.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import {
  type OrderStatus,
  type TransitionCause,
  timeOutFrom,
  timeOuts,
  transitions,
} from './order-state-machine.ts'

/**
 * Moves an order along one allowed transition and writes its timeline, in the caller's transaction.
 * @returns false, with nothing written, when the order is not in the state that the transition starts from
 */
export async function transitionOrder(
  tx: Transaction,
  orderId: string,
  cause: TransitionCause,
): Promise<boolean> {
  const { from, to } = transitions[cause]
  const [result] = await tx
    .update(orders)
    .set({ status: to, dueTime: dueTimeOf(to), updateTime: now() })
    .where(and(eq(orders.orderId, orderId), eq(orders.status, from)))
  if (result.affectedRows !== 1) return false
  await tx.insert(orderEvents).values({ orderId, fromStatus: from, toStatus: to, cause })
  return true
}

/**
 * The same in the next packet of a plain transaction, for a caller who has locked the order's row and seen it in the state
 * that the transition starts from.
 */
export async function transitionLockedOrder(
  tx: PipelinedTx,
  orderId: string,
  cause: TransitionCause,
): Promise<void> {
  const { from, to } = transitions[cause]
  const at = now()
  await Promise.all([
    tx.run(
      'UPDATE tb_order_info SET status = ?, due_time = ?, update_time = ? WHERE order_id = ? AND status = ?',
      [to, dueTimeOf(to), at, orderId, from],
    ),
    tx.run(
      'INSERT INTO tb_order_event (order_id, create_time, from_status, to_status, cause) VALUES (?, ?, ?, ?, ?)',
      [orderId, at, from, to, cause],
    ),
  ])
}

/** When an order that gets into this state now leaves it by itself; null when it stays until something happens. */
function dueTimeOf(status: OrderStatus): Date | null {
  const cause = timeOutFrom(status)
  return cause ? addSeconds(now(), config[timeOuts[cause]]) : null
}
