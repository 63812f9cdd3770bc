import { orderState } from '../../orders/errors.ts'
import { cancelUnpaid } from '../../orders/lifecycle/cancel-order.ts'
import { OrderStatus } from '../../orders/lifecycle/order-state-machine.ts'
import { getOwnOrder } from '../../orders/list-orders.ts'
import { closeOpenTrades } from './close-trades.ts'

/**
 * The buyer cancels an unpaid order, as its time-out would: the gateways close its trades first, then the stock goes back.
 * @throws 404 when the order is not there or somebody else's; 409 order_state when it is not unpaid, or turns out to be
 *   paid; 503, with nothing changed, when a gateway is away
 */
export async function cancelOrder(userId: number, orderId: string): Promise<void> {
  const { status } = await getOwnOrder(userId, orderId)
  if (status !== OrderStatus.unpaid) throw orderState(status)
  await closeOpenTrades(orderId)
  if (await cancelUnpaid(orderId, 'cancelled')) return
  throw orderState((await getOwnOrder(userId, orderId)).status)
}
