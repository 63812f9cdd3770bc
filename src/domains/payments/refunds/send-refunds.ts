import { and, asc, eq, lte } from 'drizzle-orm'
import { db, transaction } from '../../../db/client.ts'
import { paymentRefunds, payments } from '../../../db/schema/payments.ts'
import type { PaymentGatewayName, Refund } from '../../../gateways/payments/payment-gateway.ts'
import { getPaymentGateway, isPaymentConfigured } from '../../../gateways/payments/registry.ts'
import { raiseAlert } from '../../../lib/alerts.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { waitAfter } from '../../../lib/durations.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { log } from '../../../lib/log.ts'
import { parseFen } from '../../../lib/money.ts'
import { completeRefund } from '../../orders/refunds/refund-state-machine.ts'

/** A refund that the gateway has not confirmed. `paymentAmount` is the amount of the whole trade. */
type PendingRefund = Readonly<{
  id: number
  orderId: string
  refundId: number | null
  outRefundNo: string
  amount: string
  cause: string
  tries: number
  gateway: string
  paymentAmount: string
}>

/** Seconds between two tries; the last value repeats. The gateways demand at least 10 s. */
const retryDelays = [10, 20, 60, 300, 900, 3_600]
/** After this many failed tries the alert `refund_stuck` is raised. */
const maxFailures = 4
const reasons: Readonly<Record<string, string>> = {
  request: '退款申请',
  surplus: '订单重复支付退款',
  late: '订单已取消，退款',
  wrong_amount: '支付金额不符，退款',
}

/**
 * Sends due refunds to their gateways, oldest due time first. A refund is sent repeatedly with the same number, which the
 * gateway executes once, until the gateway confirms it. A failed refund does not delay the others.
 * @param limit the most refunds of one run
 * @returns how many refunds were completed
 */
export async function sendRefunds(limit: number): Promise<number> {
  let done = 0
  for (const refund of await listDue(limit)) if (await sendRefund(refund)) done++
  return done
}

/** Completes a refund that the gateway has confirmed. @returns false when it was already completed */
export async function finishRefund(
  refund: Readonly<{ id: number; refundId: number | null }>,
  doneAt: Date = now(),
) {
  return transaction(async (tx) => {
    const [result] = await tx
      .update(paymentRefunds)
      .set({ status: 'done', dueTime: null, doneAt, lastError: null })
      .where(and(eq(paymentRefunds.id, refund.id), eq(paymentRefunds.status, 'pending')))
    if (result.affectedRows === 1 && refund.refundId !== null) await completeRefund(tx, refund.refundId)
    await failpoint('refund:written')
    return result.affectedRows === 1
  })
}

async function listDue(limit: number): Promise<PendingRefund[]> {
  return db
    .select({
      id: paymentRefunds.id,
      orderId: paymentRefunds.orderId,
      refundId: paymentRefunds.refundId,
      outRefundNo: paymentRefunds.outRefundNo,
      amount: paymentRefunds.amount,
      cause: paymentRefunds.cause,
      tries: paymentRefunds.tries,
      gateway: payments.gateway,
      paymentAmount: payments.amount,
    })
    .from(paymentRefunds)
    .innerJoin(payments, eq(payments.id, paymentRefunds.paymentId))
    .where(lte(paymentRefunds.dueTime, now()))
    .orderBy(asc(paymentRefunds.dueTime), asc(paymentRefunds.id))
    .limit(limit)
}

async function sendRefund(refund: PendingRefund): Promise<boolean> {
  try {
    const sent = await sendToGateway(refund)
    await failpoint('refund:sent')
    if (sent.state === 'success') {
      const isNew = await finishRefund(refund)
      await failpoint('refund:stored')
      return isNew
    }
    await postpone(refund, sent.state === 'failed' ? sent.reason : sent.state)
  } catch (error) {
    log.warn({ err: error, refund: refund.outRefundNo, orderId: refund.orderId }, 'refund not sent, retrying')
    await postpone(refund, (error as { code?: string }).code ?? 'error')
  }
  return false
}

/**
 * Queries a refund that was sent before and sends it otherwise: WeChat Pay reports the final state of a refund to a query
 * only, not to a repeated request.
 */
async function sendToGateway(refund: PendingRefund): Promise<Refund> {
  const name = refund.gateway as PaymentGatewayName
  if (!isPaymentConfigured(name)) return { state: 'failed', reason: 'gateway_not_configured' }
  const gateway = getPaymentGateway(name)
  if (refund.tries > 0) {
    const queried = await gateway.queryRefund(refund.orderId, refund.outRefundNo)
    if (queried.state !== 'absent' && queried.state !== 'failed') return queried
  }
  return gateway.refund({
    outTradeNo: refund.orderId,
    outRefundNo: refund.outRefundNo,
    refundFen: parseFen(refund.amount),
    totalFen: parseFen(refund.paymentAmount),
    reason: reasons[refund.cause] ?? '退款',
  })
}

/** Schedules the next try. A refund that a notification has completed in the meantime stays completed. */
async function postpone({ id, tries, orderId, outRefundNo, gateway, amount }: PendingRefund, reason: string) {
  const wait = waitAfter(tries, retryDelays)
  const needsOperator = reason !== 'processing' && reason !== 'gateway_unavailable'
  await db
    .update(paymentRefunds)
    .set({ tries: tries + 1, lastError: reason.slice(0, 200), dueTime: addSeconds(now(), wait) })
    .where(and(eq(paymentRefunds.id, id), eq(paymentRefunds.status, 'pending')))
  if (needsOperator || tries + 1 >= maxFailures)
    raiseAlert('refund_stuck', { gateway, orderId, outRefundNo, amount, reason, tries: tries + 1 })
}
