import { type PipelinedTx, pipelinedTransaction } from '../../../db/pipelined-transaction.ts'
import { now } from '../../../lib/clock.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { formatFen, parseFen } from '../../../lib/money.ts'
import { OrderStatus } from '../../orders/lifecycle/order-state-machine.ts'
import { transitionLockedOrder } from '../../orders/lifecycle/transition-order.ts'
import { type ConfirmedPayment, isSamePayment, type KnownPayment } from './confirmed-payment.ts'

type Order = { payAmount: string; status: number }

/**
 * What nearly every notice comes to, in two exchanges with the database: an order that waits for just this money, or a
 * trade that was stored before.
 * @returns undefined, with nothing written, for everything else
 */
export function applyExpectedPayment(payment: ConfirmedPayment): Promise<'applied' | 'repeated' | undefined> {
  const { orderId, tradeId, amountFen } = payment
  return pipelinedTransaction(async (tx) => {
    // the order's row is the lock under which rival notices of its trades take turns
    const [[order], [known]] = await Promise.all([
      tx.rows<Order>(
        'SELECT pay_amount AS payAmount, status FROM tb_order_info WHERE order_id = ? FOR UPDATE',
        [orderId],
      ),
      tx.rows<KnownPayment>('SELECT order_id AS orderId, amount FROM tb_payment WHERE trade_id = ?', [
        tradeId,
      ]),
    ])
    if (known) return isSamePayment(payment, known) ? 'repeated' : undefined
    if (order?.status !== OrderStatus.unpaid || parseFen(order.payAmount) !== amountFen) return undefined
    await failpoint('payment:locked')
    await Promise.all([transitionLockedOrder(tx, orderId, 'paid'), ...keep(tx, payment), tx.commit()])
    return 'applied'
  }, 'payments')
}

/** The payment, and what was begun to bring it: this attempt is over, about others their gateways are asked now. */
function keep(tx: PipelinedTx, payment: ConfirmedPayment): Promise<unknown>[] {
  const at = now()
  const { gateway, orderId, tradeId, amountFen, paidAt = at } = payment
  return [
    tx.run(
      `INSERT INTO tb_payment (create_time, update_time, order_id, trade_id, gateway, amount, applied, paid_at)
       VALUES (?, ?, ?, ?, ?, ?, 1, ?)`,
      [at, at, orderId, tradeId, gateway, formatFen(amountFen), paidAt],
    ),
    tx.run(
      `UPDATE tb_payment_attempt SET status = IF(gateway = ?, 'paid', status), due_time = IF(gateway = ?, NULL, ?),
         update_time = ? WHERE order_id = ? AND (gateway = ? OR status = 'open')`,
      [gateway, gateway, at, at, orderId, gateway],
    ),
  ]
}
