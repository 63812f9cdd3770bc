import { and, eq } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { type Transaction, transaction } from '../../../db/client.ts'
import { exactly } from '../../../db/exactly.ts'
import { paymentRefunds, payments } from '../../../db/schema/payments.ts'
import type { PaymentGatewayName } from '../../../gateways/payments/payment-gateway.ts'
import { getPaymentGateway } from '../../../gateways/payments/registry.ts'
import { now } from '../../../lib/clock.ts'
import { newOrderId } from '../../../lib/ids.ts'
import { type Fen, formatFen, parseFen } from '../../../lib/money.ts'
import { queueInvalidation, salesTags } from '../../catalog/cache/change-events.ts'
import { lockOrder } from '../../orders/lifecycle/lock-order.ts'
import { reduceRefund, storeExternalRefund } from '../../orders/refunds/external-refund.ts'
import { completeRefund } from '../../orders/refunds/refund-state-machine.ts'
import { lockRefundable } from '../refunds/create-refund.ts'
import type { Discrepancy } from './compare-bill.ts'

type ExternalRefund = Readonly<{ orderId: string; outRefundNo: string; amountFen: Fen; doneAt: Date }>
type PaymentRow = Readonly<{ id: number; applied: boolean }>
type ReturnedLines = Awaited<ReturnType<typeof storeExternalRefund>>['returned']

/**
 * Records a refund that an operator made in the gateway's console, as if the shop had approved and completed it. If the
 * payment cannot cover it besides the one pending refund, it replaces that refund.
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
  const returned = await transaction(async (tx) => {
    await lockOrder(tx, orderId)
    const [payment] = await tx
      .select({ id: payments.id, applied: payments.applied })
      .from(payments)
      .where(and(exactly(payments.orderId, orderId), eq(payments.gateway, gateway)))
    if (!payment) return undefined
    const external = { orderId, outRefundNo, amountFen, doneAt }
    const isCovered = (await lockRefundable(tx, payment.id)) >= amountFen
    return isCovered ? store(tx, payment, external) : replacePending(tx, payment, external)
  })
  if (returned && returned.length > 0) queueInvalidation(salesTags(returned))
  return returned !== undefined
}

async function store(tx: Transaction, payment: PaymentRow, external: ExternalRefund): Promise<ReturnedLines> {
  const { orderId, outRefundNo, amountFen, doneAt } = external
  const granted = payment.applied ? await storeExternalRefund(tx, orderId, amountFen) : undefined
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
 * Replaces the pending refund, which cannot also succeed, because both together exceed the payment. If its amount is
 * equal, it becomes the external refund. If its amount is greater, the rest stays pending with a new number.
 */
async function replacePending(
  tx: Transaction,
  payment: PaymentRow,
  external: ExternalRefund,
): Promise<ReturnedLines | undefined> {
  const { outRefundNo, amountFen, doneAt } = external
  const [pending, ...others] = await tx
    .select()
    .from(paymentRefunds)
    .where(and(eq(paymentRefunds.paymentId, payment.id), eq(paymentRefunds.status, 'pending')))
  if (!pending || others.length > 0) return undefined
  const leftFen = parseFen(pending.amount) - amountFen
  if (leftFen === 0) {
    await tx
      .update(paymentRefunds)
      .set({ outRefundNo, cause: 'external', status: 'done', dueTime: null, doneAt, lastError: null })
      .where(eq(paymentRefunds.id, pending.id))
    if (pending.refundId !== null) await completeRefund(tx, pending.refundId)
    return []
  }
  if (leftFen < 0) return undefined
  if (pending.refundId !== null) await reduceRefund(tx, pending.refundId, leftFen)
  await tx
    .update(paymentRefunds)
    .set({ outRefundNo: newOrderId(now(), config.shopTimezone), amount: formatFen(leftFen), dueTime: now() })
    .where(eq(paymentRefunds.id, pending.id))
  return store(tx, payment, external)
}
