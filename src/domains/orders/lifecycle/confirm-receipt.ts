import { transaction } from '../../../db/client.ts'
import type { ClaimKey } from '../../idempotency/answer-once.ts'
import { orderState } from '../errors.ts'
import { getOwnOrder } from '../list-orders.ts'
import { transitionOrder } from './transition-order.ts'

/**
 * Confirms that the buyer has received the goods.
 * @throws 404 not_found, also for an order of another user; 409 order_state unless the order is shipped
 */
export async function confirmReceipt(userId: number, orderId: string, claim?: ClaimKey): Promise<void> {
  await getOwnOrder(userId, orderId)
  const received = await transaction(async (tx) => {
    const isMoved = await transitionOrder(tx, orderId, 'received')
    if (isMoved) await claim?.(tx, orderId)
    return isMoved
  })
  if (!received) throw orderState((await getOwnOrder(userId, orderId)).status)
}
