import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { storeRefundMessage } from '../../messages/store-messages.ts'

/**
 * requested → approved or rejected by staff, or withdrawn by the buyer; approved → refunded when the gateway confirms the
 * refund.
 */
export type RefundStatus = 'requested' | 'approved' | 'rejected' | 'withdrawn' | 'refunded'

/** States in which the request moves money, now or later. */
export const approvedStatuses: readonly RefundStatus[] = ['approved', 'refunded']
/** States in which the request claims its amount and its pieces: no other request can claim them. */
export const claimingStatuses: readonly RefundStatus[] = ['requested', ...approvedStatuses]

/** Marks an approved request as refunded, and stores the message to the buyer. */
export async function completeRefund(tx: Transaction, refundId: number): Promise<void> {
  if (await move(tx, refundId, 'approved', 'refunded')) await storeRefundMessage(tx, 'refund_done', refundId)
}

/** Marks a refunded request as approved again, because its refund failed after all. */
export async function reopenRefund(tx: Transaction, refundId: number): Promise<void> {
  await move(tx, refundId, 'refunded', 'approved')
}

/** @returns false, with nothing changed, if the request is in another state */
async function move(
  tx: Transaction,
  refundId: number,
  from: RefundStatus,
  to: RefundStatus,
): Promise<boolean> {
  const [moved] = await tx
    .update(refunds)
    .set({ status: to })
    .where(and(eq(refunds.id, refundId), eq(refunds.status, from)))
  return moved.affectedRows === 1
}
