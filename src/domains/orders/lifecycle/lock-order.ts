import { eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'

/** The order's row is the lock under which all that concerns its money takes turns; it comes before that of a payment. */
export async function lockOrder(tx: Transaction, orderId: string): Promise<void> {
  await tx.select({ orderId: orders.orderId }).from(orders).where(eq(orders.orderId, orderId)).for('update')
}
