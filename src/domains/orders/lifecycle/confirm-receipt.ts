import { transaction } from '../../../db/client.ts'
import { orderState } from '../errors.ts'
import { getOwnOrder } from '../list-orders.ts'
import { transitionOrder } from './transition-order.ts'

/**
 * The buyer has got the goods.
 * @throws 404 when the order is not there or somebody else's; 409 order_state unless it is on its way
 */
export async function confirmReceipt(userId: number, orderId: string): Promise<void> {
  await getOwnOrder(userId, orderId)
  const received = await transaction((tx) => transitionOrder(tx, orderId, 'received'))
  if (!received) throw orderState((await getOwnOrder(userId, orderId)).status)
}
