import { asc, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { type Fen, formatFen, parseFen } from '../../../lib/money.ts'
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
      orderTime: sql`(select ${orders.createTime} from ${orders} where ${orders.orderId} = ${orderId})`,
    })
    .$returningId()
  const refundId = (row as { id: number }).id
  return { refundId, returned: (await cancelIfFullyRefunded(tx, orderId, refundId)) ?? [] }
}

/** Reduces the amount of an approved request, because an external refund covers the rest. Its lines total no more than that. */
export async function reduceRefund(tx: Transaction, refundId: number, amountFen: Fen): Promise<void> {
  await tx
    .update(refunds)
    .set({ amount: formatFen(amountFen) })
    .where(eq(refunds.id, refundId))
  const lines = await tx
    .select({ id: refundLines.id, amount: refundLines.amount })
    .from(refundLines)
    .where(eq(refundLines.refundId, refundId))
    .orderBy(asc(refundLines.id))
  let leftFen = amountFen
  for (const { id, amount } of lines) {
    const worthFen = Math.min(parseFen(amount), leftFen)
    leftFen -= worthFen
    await tx
      .update(refundLines)
      .set({ amount: formatFen(worthFen) })
      .where(eq(refundLines.id, id))
  }
}
