import { parseFen } from '../../../lib/money.ts'
import { type ClaimKey, recordOnce } from '../../idempotency/answer-once.ts'
import { orderState, refundInstead } from '../../orders/errors.ts'
import { type ByStaff, cancelFree } from '../../orders/lifecycle/cancel-order.ts'
import { OrderStatus } from '../../orders/lifecycle/order-state-machine.ts'
import { getOrder, getOwnOrder, type OrderRow } from '../../orders/list-orders.ts'
import { closeAndCancel, closeAndCancelByStaff } from './close-and-cancel.ts'

/**
 * Cancels an unpaid order, or an unshipped order of 0.00, for its buyer. The gateways close the trades of an unpaid order
 * first, then its stock and coupon are returned.
 * @throws 404 when the user has no such order; 409 order_state in every other state, or when a gateway reports a payment (the
 *   answer of a paid order names the route of its refund requests); 503 gateway_unavailable; the order stays unpaid
 */
export async function cancelOrder(userId: number, orderId: string, claim?: ClaimKey): Promise<void> {
  const inTransaction = claim && recordOnce(async () => undefined, claim)
  const order = await getOwnOrder(userId, orderId)
  if (isCancellableFree(order)) {
    if (await cancelFree(orderId, { inTransaction })) return
  } else if (order.status === OrderStatus.unpaid) {
    if (await closeAndCancel(orderId, 'cancelled', inTransaction)) return
  }
  throw refusal(await getOwnOrder(userId, orderId))
}

/**
 * Cancels an unpaid order, or an unshipped order of 0.00, for staff, with a reason that the timeline shows.
 * @throws 404 not_found; 409 order_state in every other state; 503 gateway_unavailable; the errors of `inTransaction`
 */
export async function cancelOrderByStaff(orderId: string, byStaff: ByStaff): Promise<void> {
  const order = await getOrder(orderId)
  if (isCancellableFree(order)) {
    if (await cancelFree(orderId, byStaff)) return
  } else if (order.status === OrderStatus.unpaid) {
    if (await closeAndCancelByStaff(orderId, byStaff)) return
  }
  throw orderState((await getOrder(orderId)).status)
}

const isFree = ({ payAmount }: OrderRow) => parseFen(payAmount) === 0
const isCancellableFree = (order: OrderRow) => order.status === OrderStatus.unshipped && isFree(order)

/** An order that holds the buyer's money is not cancelled but refunded. */
function refusal(order: OrderRow) {
  const isPaid = order.status !== OrderStatus.unpaid && order.status !== OrderStatus.cancelled
  return isPaid && !isFree(order) ? refundInstead(order.status, order.orderId) : orderState(order.status)
}
