import { eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'

/** Changes the payment method of an order (1 bank card, 2 Alipay, 3 WeChat Pay). */
export async function setPaymentMethod(tx: Transaction, orderId: string, payMethod: number): Promise<void> {
  await tx.update(orders).set({ payMethod }).where(eq(orders.orderId, orderId))
}
