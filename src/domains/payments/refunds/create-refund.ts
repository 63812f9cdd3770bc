import { eq } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import type { Transaction } from '../../../db/client.ts'
import { paymentRefunds, payments, type RefundCause } from '../../../db/schema/payments.ts'
import { now } from '../../../lib/clock.ts'
import { newOrderId } from '../../../lib/ids.ts'
import { type Fen, formatFen, parseFen } from '../../../lib/money.ts'
import { refundExceedsPayment } from '../errors.ts'

type RefundToSend = Readonly<{
  paymentId: number
  orderId: string
  amountFen: Fen
  cause: RefundCause
  /** The buyer's refund request. */
  refundId?: number
}>

/**
 * Creates a refund in the caller's transaction. A job sends it until the gateway confirms it. The payment's row is locked,
 * so that the refunds of a payment never exceed its amount.
 * @throws 409 refund_exceeds_payment
 */
export async function createRefund(tx: Transaction, refund: RefundToSend): Promise<void> {
  const { paymentId, orderId, amountFen, cause, refundId = null } = refund
  const leftFen = await lockRefundable(tx, paymentId)
  if (amountFen > leftFen) throw refundExceedsPayment({ members: { refundable: formatFen(leftFen) } })
  await tx.insert(paymentRefunds).values({
    paymentId,
    orderId,
    refundId,
    outRefundNo: newOrderId(now(), config.shopTimezone),
    amount: formatFen(amountFen),
    cause,
    dueTime: now(),
  })
}

/** Locks a payment and returns its amount minus all its refunds, pending ones included. */
export async function lockRefundable(tx: Transaction, paymentId: number): Promise<Fen> {
  const [payment] = await tx
    .select({ amount: payments.amount })
    .from(payments)
    .where(eq(payments.id, paymentId))
    .for('update')
  const refunds = await tx
    .select({ amount: paymentRefunds.amount })
    .from(paymentRefunds)
    .where(eq(paymentRefunds.paymentId, paymentId))
  return refunds.reduce((left, { amount }) => left - parseFen(amount), parseFen(payment?.amount ?? '0.00'))
}
