import { and, asc, eq } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { db, type Transaction, transaction } from '../../../db/client.ts'
import { exactly } from '../../../db/exactly.ts'
import { paymentRefunds, payments } from '../../../db/schema/payments.ts'
import type { PaymentGatewayName } from '../../../gateways/payments/payment-gateway.ts'
import { getPaymentGateway } from '../../../gateways/payments/registry.ts'
import { now } from '../../../lib/clock.ts'
import { newOrderId } from '../../../lib/ids.ts'
import { type Fen, formatFen, parseFen } from '../../../lib/money.ts'
import { queueInvalidation, salesTags } from '../../catalog/cache/change-events.ts'
import { lockOrder } from '../../orders/lifecycle/lock-order.ts'
import { reduceRefund } from '../../orders/refunds/approve-refund.ts'
import { storeExternalRefund } from '../../orders/refunds/external-refund.ts'
import { completeRefund } from '../../orders/refunds/refund-state-machine.ts'
import { endSendingIfDone } from '../../orders/shipments/end-sending.ts'
import { lockRefundable } from '../refunds/create-refund.ts'
import type { Discrepancy } from './compare-bill.ts'

type ExternalRefund = Readonly<{ orderId: string; outRefundNo: string; amountFen: Fen; doneAt: Date }>
type PaymentRow = Readonly<{ id: number; applied: boolean }>
type ReturnedLines = Awaited<ReturnType<typeof storeExternalRefund>>['returned']

/**
 * Records a refund that an operator made in the gateway's console. It completes the pending refund of its amount, which is
 * then not sent. Without one it is recorded as if the shop had approved and completed it. If the payment cannot cover it
 * besides the only pending refund, it replaces a part of that refund.
 * @returns whether the ledger contains the refund now
 * @throws 503 gateway_unavailable
 */
export async function adoptExternalRefund(
  gateway: PaymentGatewayName,
  discrepancy: Discrepancy,
): Promise<boolean> {
  const { outTradeNo: orderId, reference: outRefundNo, billFen: amountFen, at: doneAt = now() } = discrepancy
  const queried = await getPaymentGateway(gateway).queryRefund(orderId, outRefundNo)
  if (queried.state !== 'success' || amountFen === undefined) return false
  const owedId = await findOwedRefund(gateway, orderId, amountFen)
  const returned = await transaction(async (tx) => {
    await lockOrder(tx, orderId)
    const [payment] = await tx
      .select({ id: payments.id, applied: payments.applied })
      .from(payments)
      .where(and(exactly(payments.orderId, orderId), eq(payments.gateway, gateway)))
    if (!payment) return undefined
    const external = { orderId, outRefundNo, amountFen, doneAt }
    if (owedId !== undefined && (await completeOwed(tx, owedId, external))) return []
    const isCovered = (await lockRefundable(tx, payment.id)) >= amountFen
    return isCovered ? store(tx, payment, external) : replacePending(tx, payment, external)
  })
  if (returned && returned.length > 0) queueInvalidation(salesTags(returned))
  return returned !== undefined
}

/** Finds the oldest pending refund of this amount that the gateway is neither executing nor has executed. */
async function findOwedRefund(gateway: PaymentGatewayName, orderId: string, amountFen: Fen) {
  const pending = await db
    .select({ id: paymentRefunds.id, outRefundNo: paymentRefunds.outRefundNo })
    .from(paymentRefunds)
    .innerJoin(payments, eq(payments.id, paymentRefunds.paymentId))
    .where(
      and(
        exactly(paymentRefunds.orderId, orderId),
        eq(payments.gateway, gateway),
        eq(paymentRefunds.status, 'pending'),
        eq(paymentRefunds.amount, formatFen(amountFen)),
      ),
    )
    .orderBy(asc(paymentRefunds.id))
  for (const { id, outRefundNo } of pending) {
    const { state } = await getPaymentGateway(gateway).queryRefund(orderId, outRefundNo)
    if (state !== 'success' && state !== 'processing') return id
  }
  return undefined
}

/** Turns a pending refund into the external one. @returns false, with nothing changed, if it is no longer pending */
async function completeOwed(tx: Transaction, id: number, { outRefundNo, doneAt }: ExternalRefund) {
  const isPending = and(eq(paymentRefunds.id, id), eq(paymentRefunds.status, 'pending'))
  const [owed] = await tx
    .select({ refundId: paymentRefunds.refundId })
    .from(paymentRefunds)
    .where(isPending)
    .for('update')
  if (!owed) return false
  await tx
    .update(paymentRefunds)
    .set({ outRefundNo, cause: 'external', status: 'done', dueTime: null, doneAt, lastError: null })
    .where(isPending)
  if (owed.refundId !== null) await completeRefund(tx, owed.refundId)
  return true
}

async function store(tx: Transaction, payment: PaymentRow, external: ExternalRefund): Promise<ReturnedLines> {
  const { orderId, outRefundNo, amountFen, doneAt } = external
  const granted = payment.applied ? await storeExternalRefund(tx, orderId, amountFen) : undefined
  if (granted) await endSendingIfDone(tx, orderId)
  await tx.insert(paymentRefunds).values({
    paymentId: payment.id,
    orderId,
    refundId: granted?.refundId ?? null,
    outRefundNo,
    amount: formatFen(amountFen),
    cause: 'external',
    status: 'done',
    doneAt,
  })
  if (granted) await completeRefund(tx, granted.refundId)
  return granted?.returned ?? []
}

/**
 * Replaces a part of the pending refund, which cannot also succeed, because both together exceed the payment. The rest stays
 * pending with a new number.
 */
async function replacePending(
  tx: Transaction,
  payment: PaymentRow,
  external: ExternalRefund,
): Promise<ReturnedLines | undefined> {
  const [pending, ...others] = await tx
    .select()
    .from(paymentRefunds)
    .where(and(eq(paymentRefunds.paymentId, payment.id), eq(paymentRefunds.status, 'pending')))
  if (!pending || others.length > 0) return undefined
  const leftFen = parseFen(pending.amount) - external.amountFen
  if (leftFen <= 0) return undefined
  if (pending.refundId !== null) await reduceRefund(tx, pending.refundId, leftFen)
  await tx
    .update(paymentRefunds)
    .set({ outRefundNo: newOrderId(now(), config.shopTimezone), amount: formatFen(leftFen), dueTime: now() })
    .where(eq(paymentRefunds.id, pending.id))
  return store(tx, payment, external)
}
