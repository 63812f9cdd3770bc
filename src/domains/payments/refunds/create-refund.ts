import { eq } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import type { Transaction } from '../../../db/client.ts'
import { paymentRefunds, payments, type RefundCause } from '../../../db/schema/payments.ts'
import { now } from '../../../lib/clock.ts'
import { newOrderId } from '../../../lib/ids.ts'
import { type Fen, formatFen, parseFen } from '../../../lib/money.ts'
import { refundExceedsPayment } from '../errors.ts'

export type RefundToSend = Readonly<{
  paymentId: number
  orderId: string
  amountFen: Fen
  cause: RefundCause
  /** The buyer's request that it fulfils. */
  refundId?: number
}>

/**
 * Writes down, in the caller's transaction, that money of a payment goes back; a job sends it until the gateway has said
 * that it is there. The payment's row is locked: all its refunds together are never more than it brought.
 * @throws 409 refund_exceeds_payment
 */
export async function createRefund(tx: Transaction, owed: RefundToSend): Promise<void> {
  const { paymentId, orderId, amountFen, cause, refundId = null } = owed
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

/** What of a payment nobody has given back, nor promised to. */
export async function lockRefundable(tx: Transaction, paymentId: number): Promise<Fen> {
  const [payment] = await tx
    .select({ amount: payments.amount })
    .from(payments)
    .where(eq(payments.id, paymentId))
    .for('update')
  const given = await tx
    .select({ amount: paymentRefunds.amount })
    .from(paymentRefunds)
    .where(eq(paymentRefunds.paymentId, paymentId))
  return given.reduce((left, { amount }) => left - parseFen(amount), parseFen(payment?.amount ?? '0.00'))
}
