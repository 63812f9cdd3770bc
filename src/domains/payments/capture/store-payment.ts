import { sql } from 'drizzle-orm'
import { bulkInsert } from '../../../db/bulk-insert.ts'
import { paymentAttempts, payments } from '../../../db/schema/payments.ts'
import { defineStatement, type StatementExecutor } from '../../../db/statement.ts'
import { now } from '../../../lib/clock.ts'
import { formatFen } from '../../../lib/money.ts'
import type { ConfirmedPayment } from './confirmed-payment.ts'

const { gateway: attemptGateway, status, dueTime, updateTime, orderId: attemptOrderId } = paymentAttempts

/** `paidGateway` is the gateway whose payment was applied, else empty: no attempt has an empty gateway. */
const updateAttempts = defineStatement<{ orderId: string; paidGateway: string; at: Date }>(
  ({ orderId, paidGateway, at }) => sql`update ${paymentAttempts} set
    ${status} = if(${attemptGateway} = ${paidGateway}, 'paid', ${status}),
    ${dueTime} = if(${attemptGateway} = ${paidGateway}, null, ${at}),
    ${updateTime} = ${at}
    where ${attemptOrderId} = ${orderId} and (${attemptGateway} = ${paidGateway} or ${status} = 'open')`,
)

/**
 * Inserts a payment and updates the payment attempts of its order, which the transaction has locked. An applied payment
 * ends the attempt at its gateway; the job polls all open attempts of the order next.
 * @param applied whether this payment pays the order
 * @returns the id of the payment
 */
export async function storePayment(
  tx: StatementExecutor,
  payment: ConfirmedPayment,
  applied: boolean,
): Promise<number> {
  const at = now()
  const { gateway, orderId, tradeId, amountFen, paidAt = at } = payment
  const amount = formatFen(amountFen)
  const [{ insertId }] = await Promise.all([
    bulkInsert(tx, payments, [
      { createTime: at, updateTime: at, orderId, tradeId, gateway, amount, applied, paidAt },
    ]),
    tx.run(updateAttempts({ orderId, paidGateway: applied ? gateway : '', at })),
  ])
  return insertId
}
