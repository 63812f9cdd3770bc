import { orderState } from '../errors.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { getOwnOrder, linesOf } from '../list-orders.ts'

/**
 * The lines of a received order that its buyer has not reviewed.
 * @throws 404 when it is not there or somebody else's; 409 order_state unless it waits for reviews
 */
export async function listUnreviewed(userId: number, orderId: string) {
  const { status } = await getOwnOrder(userId, orderId)
  if (status !== OrderStatus.unreviewed) throw orderState(status)
  return (await linesOf([orderId])).filter((line) => !line.isCommented)
}
