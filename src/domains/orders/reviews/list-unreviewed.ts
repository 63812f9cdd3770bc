import { db } from '../../../db/client.ts'
import { orderRefunded, orderState } from '../errors.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { getOwnOrder, linesOf } from '../list-orders.ts'
import { isWhollyRefunded } from '../refunds/approved-amount.ts'

/**
 * Lists the lines of a received order that its buyer has not reviewed.
 * @throws 404 not_found, also for an order of another user; 409 order_state unless the order is to be
 *   reviewed, order_refunded when it takes no review because all its money goes back
 */
export async function listUnreviewed(userId: number, orderId: string) {
  const order = await getOwnOrder(userId, orderId)
  if (order.status !== OrderStatus.unreviewed) throw orderState(order.status)
  if (await isWhollyRefunded(db, order)) throw orderRefunded()
  return (await linesOf([orderId])).filter((line) => !line.isCommented)
}
