import { asc, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { refundLines, refunds } from '../../../db/schema/orders.ts'
import { type Fen, formatFen, parseFen } from '../../../lib/money.ts'
import { cancelIfFullyRefunded } from './approve-refund.ts'
import type { RefundStatus } from './refund-state-machine.ts'

/**
 * Writes down that money of an order, which the caller has locked, was given back outside of the shop; what was not
 * shipped and has got all its money back is cancelled. @returns SKUs to be announced after the commit
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
    })
    .$returningId()
  const refundId = (row as { id: number }).id
  return { refundId, returned: (await cancelIfFullyRefunded(tx, orderId, refundId)) ?? [] }
}

/** Less of a granted request is left to go, since somebody else gave the rest back: its lines are worth no more than that. */
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
