import { pipelinedTransaction } from '../../../db/pipelined-transaction.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { parseFen } from '../../../lib/money.ts'
import { OrderStatus } from '../../orders/lifecycle/order-state-machine.ts'
import { transitionOrder } from '../../orders/lifecycle/transition-order.ts'
import { type ConfirmedPayment, isSamePayment } from './confirmed-payment.ts'
import { lockPayableOrder } from './lock-payable-order.ts'
import { storePayment } from './store-payment.ts'

/**
 * Fast path for the common cases, in two round trips: a payment of the right amount for an unpaid order, and a payment that
 * is stored already.
 * @returns undefined, with nothing written, in every other case
 */
export function applyExpectedPayment(payment: ConfirmedPayment): Promise<'applied' | 'repeated' | undefined> {
  return pipelinedTransaction(async (tx) => {
    const { order, known } = await lockPayableOrder(tx, payment)
    if (known) return isSamePayment(payment, known) ? 'repeated' : undefined
    const isExpected = order?.status === OrderStatus.unpaid && parseFen(order.payAmount) === payment.amountFen
    if (!isExpected) return undefined
    await failpoint('payment:locked')
    await Promise.all([
      transitionOrder(tx, payment.orderId, 'paid', { locked: true }),
      storePayment(tx, payment, true),
      tx.commit(),
    ])
    return 'applied'
  }, 'payments')
}
