import { and, eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { paymentAttempts, payments } from '../../../db/schema/payments.ts'
import { now } from '../../../lib/clock.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { type Fen, formatFen, maxAmountFen, parseFen } from '../../../lib/money.ts'
import { publishStockChange } from '../../catalog/cache/announce-sales.ts'
import { OrderStatus } from '../../orders/lifecycle/order-state-machine.ts'
import { reinstateOrder } from '../../orders/lifecycle/reinstate-order.ts'
import { transitionOrder } from '../../orders/lifecycle/transition-order.ts'
import { findAppliedPayment } from '../find-applied-payment.ts'
import { type Incident, raiseIncident, recordIncident, storeIncident } from '../incidents.ts'
import { createRefund } from '../refunds/create-refund.ts'
import { applyExpectedPayment } from './apply-expected-payment.ts'
import { type ConfirmedPayment, isSamePayment } from './confirmed-payment.ts'

/**
 * applied: this call paid the order, or found the payment of a paid order that our books had lost · repeated: this trade
 * was stored before · surplus, late, wrong_amount: stored and on its way back, since the order was paid already, was
 * cancelled for good, or asks for another amount · foreign: no order of this shop, or a trade of another one; an incident
 * alone.
 */
export type Outcome = 'applied' | 'repeated' | 'surplus' | 'late' | 'wrong_amount' | 'foreign'

type Stored = Readonly<{
  outcome: Outcome
  /** New, and to be told after the commit. */
  incident?: Incident | undefined
  /** SKUs whose change is to be announced after the commit. */
  revived?: Awaited<ReturnType<typeof reinstateOrder>>
}>

/**
 * Applies a confirmed payment once, whatever arrives, in whatever order, however often. Money that no order waits for is
 * stored too, and owed back from the same moment on.
 */
export async function applyPayment(payment: ConfirmedPayment): Promise<Outcome> {
  if (payment.amountFen > maxAmountFen) return reportImpossible(payment)
  const expected = payment.isGivenBack ? undefined : await applyExpectedPayment(payment)
  const { outcome, incident, revived }: Stored = expected
    ? { outcome: expected }
    : await transaction((tx) => store(tx, payment))
  await failpoint('payment:stored')
  if (revived) publishStockChange(revived)
  if (incident) raiseIncident(incident)
  return outcome
}

/** No order of this shop can ask for so much. */
async function reportImpossible({ gateway, orderId, tradeId }: ConfirmedPayment): Promise<Outcome> {
  await recordIncident({ gateway, kind: 'payment_foreign', outTradeNo: orderId, reference: tradeId })
  return 'foreign'
}

async function store(tx: Transaction, payment: ConfirmedPayment): Promise<Stored> {
  const { orderId, tradeId, amountFen } = payment
  // the order's row is the lock under which rival notices of its trades take turns
  const [order] = await tx
    .select({ payAmount: orders.payAmount, status: orders.status })
    .from(orders)
    .where(eq(orders.orderId, orderId))
    .for('update')
  if (!order) return report(tx, payment, 'foreign')
  const [known] = await tx
    .select({ orderId: payments.orderId, amount: payments.amount })
    .from(payments)
    .where(eq(payments.tradeId, tradeId))
  if (known)
    return isSamePayment(payment, known)
      ? { outcome: 'repeated' }
      : report(tx, payment, 'foreign', parseFen(known.amount))
  const dueFen = parseFen(order.payAmount)
  if (amountFen !== dueFen) return storeOverpayment(tx, payment, 'wrong_amount', dueFen)
  if (order.status === OrderStatus.cancelled || (payment.isGivenBack && order.status === OrderStatus.unpaid))
    return storeLate(tx, payment)
  return storeInTime(tx, payment)
}

async function storeInTime(tx: Transaction, payment: ConfirmedPayment): Promise<Stored> {
  const { orderId } = payment
  // a paid order without its payment has lost it: what comes is that payment, not one too many
  const isWanted =
    (await transitionOrder(tx, orderId, 'paid')) || (await findAppliedPayment(tx, orderId)) === undefined
  if (!isWanted) return storeOverpayment(tx, payment, 'surplus')
  await keep(tx, payment, true)
  return { outcome: 'applied' }
}

/** The goods are sold to somebody else, or were not wanted any more, or are there and come back to the order. */
async function storeLate(tx: Transaction, payment: ConfirmedPayment): Promise<Stored> {
  const revived = payment.isGivenBack ? undefined : await reinstateOrder(tx, payment.orderId)
  if (!revived) return storeOverpayment(tx, payment, 'late')
  await keep(tx, payment, true)
  return { outcome: 'applied', revived }
}

async function storeOverpayment(
  tx: Transaction,
  payment: ConfirmedPayment,
  cause: 'surplus' | 'late' | 'wrong_amount',
  ourFen?: Fen,
): Promise<Stored> {
  const { orderId, amountFen } = payment
  const paymentId = await keep(tx, payment, false)
  if (amountFen > 0) await createRefund(tx, { paymentId, orderId, amountFen, cause })
  return report(tx, payment, cause, ourFen)
}

async function report(
  tx: Transaction,
  { gateway, orderId, tradeId, amountFen }: ConfirmedPayment,
  outcome: Exclude<Outcome, 'applied' | 'repeated'>,
  ourFen?: Fen,
): Promise<Stored> {
  const incident: Incident = {
    gateway,
    kind: `payment_${outcome}`,
    outTradeNo: orderId,
    reference: tradeId,
    amountFen,
    ourFen,
  }
  return { outcome, incident: (await storeIncident(tx, incident)) ? incident : undefined }
}

async function keep(tx: Transaction, payment: ConfirmedPayment, applied: boolean): Promise<number> {
  const { gateway, orderId, tradeId, amountFen, paidAt = now() } = payment
  const [row] = await tx
    .insert(payments)
    .values({ orderId, tradeId, gateway, amount: formatFen(amountFen), applied, paidAt })
    .$returningId()
  const ofOrder = eq(paymentAttempts.orderId, orderId)
  if (applied)
    await tx
      .update(paymentAttempts)
      .set({ status: 'paid', dueTime: null })
      .where(and(ofOrder, eq(paymentAttempts.gateway, gateway)))
  // the gateways are asked about all else that was begun for this order, now
  await tx
    .update(paymentAttempts)
    .set({ dueTime: now() })
    .where(and(ofOrder, eq(paymentAttempts.status, 'open')))
  await failpoint('payment:written')
  return (row as { id: number }).id
}
