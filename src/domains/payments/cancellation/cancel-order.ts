import { orderState } from '../../orders/errors.ts'
import { cancelUnpaid } from '../../orders/lifecycle/cancel-order.ts'
import { OrderStatus } from '../../orders/lifecycle/order-state-machine.ts'
import { getOwnOrder } from '../../orders/list-orders.ts'
import { closeOpenTrades } from './close-trades.ts'

/**
 * Cancels an unpaid order for its buyer. The gateways close its trades first, then its stock and coupon are returned.
 * @throws 404 when the user has no such order; 409 order_state when the order is not unpaid or a gateway reports a payment;
 *   503 gateway_unavailable, with nothing changed
 */
export async function cancelOrder(userId: number, orderId: string): Promise<void> {
  const { status } = await getOwnOrder(userId, orderId)
  if (status !== OrderStatus.unpaid) throw orderState(status)
  await closeOpenTrades(orderId)
  if (await cancelUnpaid(orderId, 'cancelled')) return
  throw orderState((await getOwnOrder(userId, orderId)).status)
}
