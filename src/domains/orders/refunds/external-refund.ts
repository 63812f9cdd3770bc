import type { Transaction } from '../../../db/client.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { type Fen, formatFen } from '../../../lib/money.ts'
import { orderTimeOf } from '../order-time.ts'
import { cancelIfFullyRefunded } from './approve-refund.ts'
import type { RefundStatus } from './refund-state-machine.ts'

/**
 * Stores a refund that was made outside the shop as an approved request. The caller has locked the order. An unshipped order
 * that is refunded completely is cancelled.
 * @returns the id of the request, and the SKUs for the invalidation after the commit
 */
export async function storeExternalRefund(tx: Transaction, orderId: string, amountFen: Fen) {
  const [row] = await tx
    .insert(refunds)
    .values({
      orderId,
      reason: '商户平台退款',
      amount: formatFen(amountFen),
      status: 'approved' satisfies RefundStatus,
      requestDigest: '',
      orderTime: orderTimeOf(orderId),
    })
    .$returningId()
  const refundId = (row as { id: number }).id
  return { refundId, returned: (await cancelIfFullyRefunded(tx, orderId))?.returned ?? [] }
}
