import { orderState } from '../errors.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { getOwnOrder, linesOf } from '../list-orders.ts'

/**
 * Lists the lines of a received order that its buyer has not reviewed.
 * @throws 404 not_found, also for an order of another user; 409 order_state unless the order is to be reviewed
 */
export async function listUnreviewed(userId: number, orderId: string) {
  const { status } = await getOwnOrder(userId, orderId)
  if (status !== OrderStatus.unreviewed) throw orderState(status)
  return (await linesOf([orderId])).filter((line) => !line.isCommented)
}
