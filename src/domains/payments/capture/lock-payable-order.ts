import { sql } from 'drizzle-orm'
import { orders } from '../../../db/schema/orders.ts'
import { payments } from '../../../db/schema/payments.ts'
import { defineStatement, type RowOf, type StatementExecutor, selectList } from '../../../db/statement.ts'
import type { ConfirmedPayment } from './confirmed-payment.ts'

const orderColumns = { orderId: orders.orderId, payAmount: orders.payAmount, status: orders.status }
const paymentColumns = { orderId: payments.orderId, tradeId: payments.tradeId, amount: payments.amount }

const lockOrder = defineStatement<{ orderId: string }>(
  ({ orderId }) =>
    sql`select ${selectList(orderColumns)} from ${orders} where ${orders.orderId} = ${orderId} for update`,
)
const findPayment = defineStatement<{ tradeId: string }>(
  ({ tradeId }) =>
    sql`select ${selectList(paymentColumns)} from ${payments} where ${payments.tradeId} = ${tradeId}`,
)

/**
 * Locks the order that a payment names and reads the stored payment of the same trade. Concurrent notifications for one order
 * serialize on the lock of its row. The order's number is compared exactly; the trade's number as the unique key does, so
 * `isSamePayment` compares it exactly.
 */
export async function lockPayableOrder(tx: StatementExecutor, { orderId, tradeId }: ConfirmedPayment) {
  const [[order], [known]] = await Promise.all([
    tx.rows<RowOf<typeof orderColumns>>(lockOrder({ orderId })),
    tx.rows<RowOf<typeof paymentColumns>>(findPayment({ tradeId })),
  ])
  return { order: order?.orderId === orderId ? order : undefined, known }
}
