import type { Transaction } from '../../../db/client.ts'
import { lockActiveUser } from '../../accounts/lock-active-user.ts'
import { orderState } from '../errors.ts'
import { lockOwnOrder } from '../lifecycle/lock-order.ts'
import type { OrderStatus } from '../lifecycle/order-state-machine.ts'

/**
 * Locks an order of an active user until the transaction ends, so that it cannot ship or finish meanwhile.
 * @throws 401 when the account is closed; 404 not_found, also for an order of another user; 409 order_state in another status
 */
export async function lockAmendable(
  tx: Transaction,
  userId: number,
  orderId: string,
  allowed: readonly OrderStatus[],
) {
  await lockActiveUser(tx, userId)
  return lockAmendableOrder(tx, userId, orderId, allowed)
}

/**
 * Does the same for staff, whose caller has locked the account.
 * @throws 404 not_found; 409 order_state in another status
 */
export async function lockAmendableOrder(
  tx: Transaction,
  userId: number,
  orderId: string,
  allowed: readonly OrderStatus[],
) {
  const order = await lockOwnOrder(tx, userId, orderId)
  if (!(allowed as readonly number[]).includes(order.status)) throw orderState(order.status)
  return order
}
