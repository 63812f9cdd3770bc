import { and, eq, isNull } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { now } from '../../../lib/clock.ts'
import { orderState } from '../errors.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { isWhollyRefunded } from '../refunds/approved-amount.ts'
import { lockAmendable } from './lock-amendable.ts'

const { unreviewed, finished, cancelled } = OrderStatus

/**
 * Removes an order that is finished, cancelled, or received and wholly refunded from the lists of its buyer; the order itself stays. Idempotent.
 * @throws 404 not_found, also for an order of another user; 409 order_state for an order in progress
 */
export async function hideOrder(userId: number, orderId: string): Promise<void> {
  await transaction(async (tx) => {
    const order = await lockAmendable(tx, userId, orderId, [unreviewed, finished, cancelled])
    // an order whose money goes back takes no review, so nothing of it is in progress
    if (order.status === unreviewed && !(await isWhollyRefunded(tx, order))) throw orderState(order.status)
    await tx
      .update(orders)
      .set({ hiddenTime: now() })
      .where(and(eq(orders.orderId, orderId), isNull(orders.hiddenTime)))
  })
}
