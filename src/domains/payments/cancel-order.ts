import { cancelUnpaid } from '../orders/cancel.ts'
import { orderState } from '../orders/errors.ts'
import { getOwnOrder } from '../orders/listing.ts'
import { OrderStatus } from '../orders/status.ts'
import { closeUnpaid } from './close-unpaid.ts'

/**
 * The buyer cancels an unpaid order, as its time-out would: the gateways close its trades first, then the stock goes back.
 * @throws 404 when the order is not there or somebody else's; 409 order_state when it is not unpaid, or turns out to be
 *   paid; 503, with nothing changed, when a gateway is away
 */
export async function cancelOrder(userId: number, orderId: string): Promise<void> {
  const { status } = await getOwnOrder(userId, orderId)
  if (status !== OrderStatus.unpaid) throw orderState(status)
  await closeUnpaid(orderId)
  if (await cancelUnpaid(orderId, 'cancelled')) return
  throw orderState((await getOwnOrder(userId, orderId)).status)
}
