import { type Transaction, transaction } from '../../../db/client.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { type Fen, parseFen } from '../../../lib/money.ts'
import type { LockedSku } from '../../catalog/stock/lock-skus.ts'
import { OrderStatus } from '../../orders/lifecycle/order-state-machine.ts'
import { reinstateOrder } from '../../orders/lifecycle/reinstate-order.ts'
import { transitionOrder } from '../../orders/lifecycle/transition-order.ts'
import { findAppliedPayment } from '../find-applied-payment.ts'
import { type Incident, storeIncident } from '../incidents.ts'
import { createRefund } from '../refunds/create-refund.ts'
import { type ConfirmedPayment, isSamePayment } from './confirmed-payment.ts'
import { lockPayableOrder } from './lock-payable-order.ts'
import { storePayment } from './store-payment.ts'

/**
 * - `applied`: this call paid the order, or stored the missing payment of a paid order.
 * - `repeated`: the trade was stored before.
 * - `surplus`, `late`, `wrong_amount`: stored with a refund, because the order was paid already, was cancelled permanently, or
 *   costs another amount.
 * - `foreign`: no order of this shop, or a trade of another order; only an incident is stored.
 */
export type PaymentOutcome = 'applied' | 'repeated' | 'surplus' | 'late' | 'wrong_amount' | 'foreign'

type AppliedPayment = Readonly<{
  outcome: PaymentOutcome
  /** A new incident, to be raised after the commit. */
  incident?: Incident | undefined
  /** SKUs of a reinstated order, whose change is to be published after the commit. */
  reinstated?: readonly LockedSku[] | undefined
}>

/** General path: handles every case, one statement after another. */
export function applyAnyPayment(payment: ConfirmedPayment): Promise<AppliedPayment> {
  return transaction(async (tx) => {
    const { order, known } = await lockPayableOrder(tx, payment)
    if (!order) return rejectPayment(tx, payment, 'foreign')
    if (known)
      return isSamePayment(payment, known)
        ? { outcome: 'repeated' }
        : rejectPayment(tx, payment, 'foreign', parseFen(known.amount))
    const dueFen = parseFen(order.payAmount)
    if (payment.amountFen !== dueFen) return storeOverpayment(tx, payment, 'wrong_amount', dueFen)
    const { cancelled, unpaid } = OrderStatus
    const isLate = order.status === cancelled || (payment.isRefunded && order.status === unpaid)
    return isLate ? storeLatePayment(tx, payment) : storeTimelyPayment(tx, payment)
  })
}

async function storeTimelyPayment(tx: Transaction, payment: ConfirmedPayment): Promise<AppliedPayment> {
  const { orderId } = payment
  // a paid order may have lost its payment: then this is that payment, not a surplus
  const isExpected =
    (await transitionOrder(tx, orderId, 'paid')) || (await findAppliedPayment(tx, orderId)) === undefined
  if (!isExpected) return storeOverpayment(tx, payment, 'surplus')
  await store(tx, payment, true)
  return { outcome: 'applied' }
}

async function storeLatePayment(tx: Transaction, payment: ConfirmedPayment): Promise<AppliedPayment> {
  const reinstated = payment.isRefunded ? undefined : await reinstateOrder(tx, payment.orderId)
  if (!reinstated) return storeOverpayment(tx, payment, 'late')
  await store(tx, payment, true)
  return { outcome: 'applied', reinstated }
}

async function storeOverpayment(
  tx: Transaction,
  payment: ConfirmedPayment,
  cause: 'surplus' | 'late' | 'wrong_amount',
  ourFen?: Fen,
): Promise<AppliedPayment> {
  const { orderId, amountFen } = payment
  const paymentId = await store(tx, payment, false)
  if (amountFen > 0) await createRefund(tx, { paymentId, orderId, amountFen, cause })
  return rejectPayment(tx, payment, cause, ourFen)
}

async function rejectPayment(
  tx: Transaction,
  { gateway, orderId, tradeId, amountFen }: ConfirmedPayment,
  outcome: Exclude<PaymentOutcome, 'applied' | 'repeated'>,
  ourFen?: Fen,
): Promise<AppliedPayment> {
  const kind = `payment_${outcome}` as const
  const incident: Incident = { gateway, kind, outTradeNo: orderId, reference: tradeId, amountFen, ourFen }
  return { outcome, incident: (await storeIncident(tx, incident)) ? incident : undefined }
}

async function store(tx: Transaction, payment: ConfirmedPayment, applied: boolean): Promise<number> {
  const id = await storePayment(tx, payment, applied)
  await failpoint('payment:written')
  return id
}
