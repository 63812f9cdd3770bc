import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { payments } from '../../db/schema/payments.ts'

/**
 * Finds the id of the payment that paid an order.
 * @returns undefined when the order is unpaid or free, or was paid before the ledger existed
 */
export async function findAppliedPayment(tx: Transaction, orderId: string): Promise<number | undefined> {
  const [payment] = await tx
    .select({ id: payments.id })
    .from(payments)
    .where(and(eq(payments.orderId, orderId), eq(payments.applied, true)))
  return payment?.id
}
