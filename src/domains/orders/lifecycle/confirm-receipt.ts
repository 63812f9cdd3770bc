import { transaction } from '../../../db/client.ts'
import { orderState } from '../errors.ts'
import { getOwnOrder } from '../list-orders.ts'
import { transitOrder } from './transition-order.ts'

/**
 * The buyer has got the goods.
 * @throws 404 when the order is not there or somebody else's; 409 order_state unless it is on its way
 */
export async function receiveOrder(userId: number, orderId: string): Promise<void> {
  await getOwnOrder(userId, orderId)
  const received = await transaction((tx) => transitOrder(tx, orderId, 'received'))
  if (!received) throw orderState((await getOwnOrder(userId, orderId)).status)
}
