import { and, eq, isNull } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { now } from '../../../lib/clock.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { lockAmendable } from './lock-amendable.ts'

/**
 * Removes a finished or cancelled order from the lists of its buyer; the order itself stays. Idempotent.
 * @throws 404 not_found, also for an order of another user; 409 order_state for an order in progress
 */
export async function hideOrder(userId: number, orderId: string): Promise<void> {
  await transaction(async (tx) => {
    await lockAmendable(tx, userId, orderId, [OrderStatus.finished, OrderStatus.cancelled])
    await tx
      .update(orders)
      .set({ hiddenTime: now() })
      .where(and(eq(orders.orderId, orderId), isNull(orders.hiddenTime)))
  })
}
