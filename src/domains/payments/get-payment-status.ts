import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { orders } from '../../db/schema/orders.ts'
import { payments } from '../../db/schema/payments.ts'
import { notFound } from '../../lib/errors.ts'

export type PaymentStatus = Readonly<{
  /** The status of the order. */
  status: number
  /** The gateway's trade number of the payment that paid the order; null for an unpaid order. */
  tradeId: string | null
}>

const statusQuery = db
  .select({ status: orders.status, tradeId: payments.tradeId })
  .from(orders)
  .leftJoin(payments, and(eq(payments.orderId, orders.orderId), eq(payments.applied, true)))
  .where(and(eq(orders.orderId, sql.placeholder('orderId')), eq(orders.userId, sql.placeholder('userId'))))
  .limit(1)
  .prepare()

/**
 * Returns whether an order of the user is paid, from the ledger alone, so that a page can poll it every few seconds. The
 * job that polls payment attempts finds payments whose notification was lost.
 * @throws 404 when the user has no such order
 */
export async function getPaymentStatus(userId: number, orderId: string): Promise<PaymentStatus> {
  const [status] = await statusQuery.execute({ userId, orderId })
  if (!status) throw notFound()
  return status
}
