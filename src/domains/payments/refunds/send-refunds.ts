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

export type PendingRefund = Readonly<{
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

/** Seconds from one try to the next; the gateways want ten or more. */
const retryDelays = [10, 20, 60, 300, 900, 3_600]
/** From so many tries on somebody is told. */
const maxFailures = 4
const reasons: Readonly<Record<string, string>> = {
  request: '退款申请',
  surplus: '订单重复支付退款',
  late: '订单已取消，退款',
  wrong_amount: '支付金额不符，退款',
}

/**
 * Sends refunds that are due to their gateways, the longest due first: each again and again under its own number, which
 * the gateway does once, until it says that the money is there. One that cannot be sent now holds up no other.
 * @returns how many are done
 */
export async function sendRefunds(limit: number): Promise<number> {
  let done = 0
  for (const refund of await listDue(limit)) if (await sendRefund(refund)) done++
  return done
}

/** The gateway has said that the money is there, since `doneAt`. @returns false when that was known */
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
    const answer = await askGateway(refund)
    await failpoint('refund:sent')
    if (answer.state === 'success') {
      const isNew = await finishRefund(refund)
      await failpoint('refund:stored')
      return isNew
    }
    await postpone(refund, answer.state === 'failed' ? answer.reason : answer.state)
  } catch (error) {
    log.warn({ err: error, refund: refund.outRefundNo, orderId: refund.orderId }, 'refund not sent')
    await postpone(refund, (error as { code?: string }).code ?? 'error')
  }
  return false
}

/** What was sent before is asked about first: WeChat Pay tells how a refund has ended to those who ask, not who send. */
async function askGateway(refund: PendingRefund): Promise<Refund> {
  const name = refund.gateway as PaymentGatewayName
  if (!isPaymentConfigured(name)) return { state: 'failed', reason: 'gateway_not_configured' }
  const gateway = getPaymentGateway(name)
  if (refund.tries > 0) {
    const asked = await gateway.queryRefund(refund.orderId, refund.outRefundNo)
    if (asked.state !== 'absent' && asked.state !== 'failed') return asked
  }
  return gateway.refund({
    outTradeNo: refund.orderId,
    outRefundNo: refund.outRefundNo,
    refundFen: parseFen(refund.amount),
    totalFen: parseFen(refund.paymentAmount),
    reason: reasons[refund.cause] ?? '退款',
  })
}

/** Also by a notice that arrived meanwhile: what is done stays done. */
async function postpone({ id, tries, orderId, outRefundNo, gateway, amount }: PendingRefund, reason: string) {
  const wait = waitAfter(tries, retryDelays)
  const isHopeless = reason !== 'processing' && reason !== 'gateway_unavailable'
  await db
    .update(paymentRefunds)
    .set({ tries: tries + 1, lastError: reason.slice(0, 200), dueTime: addSeconds(now(), wait) })
    .where(and(eq(paymentRefunds.id, id), eq(paymentRefunds.status, 'pending')))
  if (isHopeless || tries + 1 >= maxFailures)
    raiseAlert(
      'refund_stuck',
      { gateway, orderId, outRefundNo, amount, reason, tries: tries + 1 },
      'a refund that does not get through',
    )
}
