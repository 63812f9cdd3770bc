import { eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'

/** Locks an order: everything that concerns its money serializes on its row. Lock order: the order before its payments. */
export async function lockOrder(tx: Transaction, orderId: string): Promise<void> {
  await tx.select({ orderId: orders.orderId }).from(orders).where(eq(orders.orderId, orderId)).for('update')
}
