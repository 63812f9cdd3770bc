import { sql } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { bulkInsert } from '../../../db/bulk-insert.ts'
import { orderEvents, orders } from '../../../db/schema/orders.ts'
import { defineStatement, type StatementExecutor } from '../../../db/statement.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { storeOrderMessage } from '../../messages/store-messages.ts'
import {
  OrderStatus,
  type TransitionCause,
  timeOutFrom,
  timeOuts,
  transitions,
} from './order-state-machine.ts'

type StatusChange = {
  orderId: string
  from: OrderStatus
  to: OrderStatus
  at: Date
  dueTime: Date | null
  receivedAt: Date | null
}

const changeStatus = defineStatement<StatusChange>(
  ({ orderId, from, to, at, dueTime, receivedAt }) => sql`update ${orders}
    set ${orders.status} = ${to}, ${orders.dueTime} = ${dueTime}, ${orders.updateTime} = ${at}, ${orders.hiddenTime} = null,
      ${orders.receivedTime} = coalesce(${receivedAt}, ${orders.receivedTime})
    where ${orders.orderId} = ${orderId} and ${orders.status} = ${from}`,
)

/**
 * Moves an order along one transition and adds an event to its timeline, in the caller's transaction. The transition to
 * 待评价 stores when the goods were received. Shipping and receipt store a message to the buyer. A hidden order that moves on is
 * listed again: a late payment reinstates a cancelled order.
 * @param locked the caller has locked the order and read that it is in the starting state: both statements go in one packet
 * @param reason why staff cancelled the order, which the timeline shows
 * @returns false, with nothing written, if the order is not in the state in which the transition starts
 */
export async function transitionOrder(
  tx: StatementExecutor,
  orderId: string,
  cause: TransitionCause,
  { locked = false, reason }: Readonly<{ locked?: boolean; reason?: string | undefined }> = {},
): Promise<boolean> {
  const { from, to } = transitions[cause]
  const at = now()
  const receivedAt = to === OrderStatus.unreviewed ? at : null
  const changed = tx.run(changeStatus({ orderId, from, to, at, dueTime: dueTimeOf(to, at), receivedAt }))
  if (!locked && (await changed).affectedRows !== 1) return false
  const event = {
    ...{ orderId, createTime: at, fromStatus: from, toStatus: to, cause },
    ...(reason && { reason }),
  }
  await Promise.all([changed, bulkInsert(tx, orderEvents, [event])])
  const message = messageAt[to]
  if (message) await storeOrderMessage(tx, message, orderId)
  return true
}

/** The message to the buyer when an order enters a status. */
const messageAt: Readonly<Partial<Record<OrderStatus, 'order_shipped' | 'order_received'>>> = {
  [OrderStatus.shipped]: 'order_shipped',
  [OrderStatus.unreviewed]: 'order_received',
}

/** Returns when the state ends by a time-out; null for a state that has none. */
export function dueTimeOf(status: OrderStatus, since: Date = now()): Date | null {
  const cause = timeOutFrom(status)
  return cause ? addSeconds(since, config[timeOuts[cause]]) : null
}
