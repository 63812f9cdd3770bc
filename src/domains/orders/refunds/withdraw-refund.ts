import { and, eq } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { notFound } from '../../../lib/errors.ts'
import { lockOwnOrder } from '../lifecycle/lock-order.ts'
import { refundState } from './errors.ts'
import { moveRefund, type RefundStatus } from './refund-state-machine.ts'

/**
 * Withdraws a refund request of the buyer that staff have not answered: its amount and its pieces can be requested again.
 * Repeating it changes nothing.
 * @throws 404 not_found, also for an order of another user; 409 refund_state if staff have answered the request
 */
export async function withdrawRefund(userId: number, orderId: string, refundId: number): Promise<void> {
  await transaction(async (tx) => {
    // everything about an order serializes on its row: approval, shipping and a new request see the request or do not
    await lockOwnOrder(tx, userId, orderId)
    const own = and(eq(refunds.id, refundId), eq(refunds.orderId, orderId))
    const [request] = await tx.select({ status: refunds.status }).from(refunds).where(own).for('update')
    if (!request) throw notFound()
    const status = request.status as RefundStatus
    if (status === 'withdrawn') return
    if (!(await moveRefund(tx, refundId, 'withdraw'))) throw refundState(status)
  })
}
