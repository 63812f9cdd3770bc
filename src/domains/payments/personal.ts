import { asc, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { orders } from '../../db/schema/orders.ts'
import { payments } from '../../db/schema/payments.ts'

/** Every payment for a user's orders, oldest first; one that is not applied came for an order that waited for none. */
export async function listPayments(userId: number) {
  return db
    .select({
      orderId: payments.orderId,
      tradeId: payments.tradeId,
      gateway: payments.gateway,
      amount: payments.amount,
      applied: payments.applied,
      paidAt: payments.paidAt,
    })
    .from(payments)
    .innerJoin(orders, eq(orders.orderId, payments.orderId))
    .where(eq(orders.userId, userId))
    .orderBy(asc(payments.id))
}
