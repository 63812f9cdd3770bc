import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { refunds } from '../../../db/schema/orders.ts'

/** requested → approved or rejected by staff; approved → refunded once the gateway says so. */
export type RefundStatus = 'requested' | 'approved' | 'rejected' | 'refunded'

/** In one of these states a request has moved money, or will. */
export const granted: readonly RefundStatus[] = ['approved', 'refunded']
/** In one of these it holds its amount and its pieces: nobody else may ask for them. */
export const claiming: readonly RefundStatus[] = ['requested', ...granted]

/** The money of a granted request has arrived. */
export function completeRefund(tx: Transaction, refundId: number): Promise<void> {
  return move(tx, refundId, 'approved', 'refunded')
}

/** The money of a request has not arrived after all. */
export function reopenRefund(tx: Transaction, refundId: number): Promise<void> {
  return move(tx, refundId, 'refunded', 'approved')
}

/** One in another state stays there. */
async function move(tx: Transaction, refundId: number, from: RefundStatus, to: RefundStatus): Promise<void> {
  await tx
    .update(refunds)
    .set({ status: to })
    .where(and(eq(refunds.id, refundId), eq(refunds.status, from)))
}
