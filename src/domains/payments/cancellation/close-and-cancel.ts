import { eq } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { orders } from '../../../db/schema/orders.ts'
import { keys } from '../../../redis/keys.ts'
import { runOnce } from '../../../redis/single-flight.ts'
import { type ByStaff, cancelUnpaid } from '../../orders/lifecycle/cancel-order.ts'
import { OrderStatus } from '../../orders/lifecycle/order-state-machine.ts'
import { closeOpenTrades } from './close-trades.ts'

/**
 * Cancels an unpaid order after its gateways have closed its trades. An order has one cancellation in flight, over all
 * processes: the buyer, the time-out job and the closing of the account wait for it and call no gateway.
 * @returns whether this call has cancelled the order; false also when the order was cancelled or paid meanwhile
 * @throws 503 gateway_unavailable; the order stays unpaid, though one of two gateways may have closed its trade
 */
export async function closeAndCancel(
  orderId: string,
  cause: 'cancelled' | 'expired' | 'account_closed',
  inTransaction?: InTransaction,
): Promise<boolean> {
  const { result: isCancelled, isShared } = await runOnce({
    lease: keys.cancellationLease(orderId),
    work: async () => {
      if (!(await isUnpaid(orderId))) return false
      await closeOpenTrades(orderId)
      return cancelUnpaid(orderId, cause, { inTransaction })
    },
  })
  return isCancelled && !isShared
}

/**
 * Cancels an unpaid order for staff after its gateways have closed its trades. The flight that others may join closes the trades
 * only, so a refusal of this change reaches no other caller.
 * @returns false when the order was cancelled or paid meanwhile
 * @throws 503 gateway_unavailable; the errors of `inTransaction`
 */
export async function closeAndCancelByStaff(
  orderId: string,
  byStaff: ByStaff,
  cause: 'cancelled' | 'account_closed' = 'cancelled',
): Promise<boolean> {
  await runOnce({
    lease: keys.cancellationLease(orderId),
    work: async () => {
      if (await isUnpaid(orderId)) await closeOpenTrades(orderId)
      return false
    },
  })
  return (await isUnpaid(orderId)) && cancelUnpaid(orderId, cause, byStaff)
}

/** The order may have changed while this call waited for the lease. */
async function isUnpaid(orderId: string): Promise<boolean> {
  const [order] = await db.select({ status: orders.status }).from(orders).where(eq(orders.orderId, orderId))
  return order?.status === OrderStatus.unpaid
}
