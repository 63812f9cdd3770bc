import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { refunds } from '../../../db/schema/refunds.ts'

/**
 * requested → approved or rejected by staff, or withdrawn by the buyer; approved → refunded when the gateway confirms the
 * refund.
 */
export type RefundStatus = 'requested' | 'approved' | 'rejected' | 'withdrawn' | 'refunded'

/** States in which the request moves money, now or later. */
export const approvedStatuses: readonly RefundStatus[] = ['approved', 'refunded']
/** States in which the request claims its amount and its pieces: no other request can claim them. */
export const claimingStatuses: readonly RefundStatus[] = ['requested', ...approvedStatuses]

/** Marks an approved request as refunded. */
export function completeRefund(tx: Transaction, refundId: number): Promise<void> {
  return move(tx, refundId, 'approved', 'refunded')
}

/** Marks a refunded request as approved again, because its refund failed after all. */
export function reopenRefund(tx: Transaction, refundId: number): Promise<void> {
  return move(tx, refundId, 'refunded', 'approved')
}

/** Changes nothing if the request is in another state. */
async function move(tx: Transaction, refundId: number, from: RefundStatus, to: RefundStatus): Promise<void> {
  await tx
    .update(refunds)
    .set({ status: to })
    .where(and(eq(refunds.id, refundId), eq(refunds.status, from)))
}
