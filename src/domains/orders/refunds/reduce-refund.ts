import { asc, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { type Fen, formatFen, parseFen } from '../../../lib/money.ts'

/** Reduces the amount of a request. Its lines total no more than that. */
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
