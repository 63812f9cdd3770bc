import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { payments } from '../../db/schema/payments.ts'

/** The payment that paid an order; undefined for one that is unpaid, free, or was paid before this shop kept its books. */
export async function findAppliedPayment(tx: Transaction, orderId: string): Promise<number | undefined> {
  const [payment] = await tx
    .select({ id: payments.id })
    .from(payments)
    .where(and(eq(payments.orderId, orderId), eq(payments.applied, true)))
  return payment?.id
}
