import { asc, eq, inArray } from 'drizzle-orm'
import { db, type Transaction } from '../../db/client.ts'
import { orders } from '../../db/schema/orders.ts'
import { paymentIncidents, paymentRefunds, payments } from '../../db/schema/payments.ts'

/**
 * Lists every payment of a user's orders with its refunds, oldest first. `applied` is false for a payment that the order
 * did not need, for example a second one.
 */
export async function listPayments(userId: number) {
  const rows = await db
    .select(columns)
    .from(payments)
    .innerJoin(orders, eq(orders.orderId, payments.orderId))
    .leftJoin(paymentRefunds, eq(paymentRefunds.paymentId, payments.id))
    .where(eq(orders.userId, userId))
    .orderBy(asc(payments.id), asc(paymentRefunds.id))
  return [...Map.groupBy(rows, ({ payment }) => payment.id).values()].map((group) => ({
    ...(group[0] as (typeof rows)[number]).payment,
    refunds: group.flatMap(({ refund }) => refund ?? []),
  }))
}

/** Clears what staff wrote about incidents with a user's orders, in the caller's transaction. Amounts and numbers stay. Waits for a resolution under way. */
export async function eraseIncidentTexts(tx: Transaction, userId: number): Promise<void> {
  const found = await tx
    .select({ id: paymentIncidents.id })
    .from(paymentIncidents)
    .innerJoin(orders, eq(orders.orderId, paymentIncidents.outTradeNo))
    .where(eq(orders.userId, userId))
  const ids = found.map(({ id }) => id)
  if (ids.length > 0)
    await tx.update(paymentIncidents).set({ resolution: '' }).where(inArray(paymentIncidents.id, ids))
}

const columns = {
  payment: {
    id: payments.id,
    orderId: payments.orderId,
    tradeId: payments.tradeId,
    gateway: payments.gateway,
    amount: payments.amount,
    applied: payments.applied,
    paidAt: payments.paidAt,
  },
  refund: {
    outRefundNo: paymentRefunds.outRefundNo,
    amount: paymentRefunds.amount,
    cause: paymentRefunds.cause,
    status: paymentRefunds.status,
    createTime: paymentRefunds.createTime,
    doneAt: paymentRefunds.doneAt,
  },
}
