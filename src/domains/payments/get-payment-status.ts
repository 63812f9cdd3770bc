import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { orders } from '../../db/schema/orders.ts'
import { payments } from '../../db/schema/payments.ts'
import { notFound } from '../../lib/errors.ts'

export type PaymentStatus = Readonly<{
  /** Of the order. */
  status: number
  /** The gateway's number of the payment that paid it; null before that. */
  tradeId: string | null
}>

const stateOfOrder = db
  .select({ status: orders.status, tradeId: payments.tradeId })
  .from(orders)
  .leftJoin(payments, and(eq(payments.orderId, orders.orderId), eq(payments.applied, true)))
  .where(and(eq(orders.orderId, sql.placeholder('orderId')), eq(orders.userId, sql.placeholder('userId'))))
  .limit(1)
  .prepare()

/**
 * Whether an order of the user is paid by now, as our books say: cheap enough to be asked every few seconds. A payment
 * whose notice was lost is found by the job that asks the gateway.
 * @throws 404 when it is not there or somebody else's
 */
export async function getPaymentStatus(userId: number, orderId: string): Promise<PaymentStatus> {
  const [state] = await stateOfOrder.execute({ userId, orderId })
  if (!state) throw notFound()
  return state
}
