import { and, eq } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { type Transaction, transaction } from '../../../db/client.ts'
import { paymentRefunds, payments } from '../../../db/schema/payments.ts'
import type { PaymentGatewayName } from '../../../gateways/payments/payment-gateway.ts'
import { getPaymentGateway } from '../../../gateways/payments/registry.ts'
import { now } from '../../../lib/clock.ts'
import { newOrderId } from '../../../lib/ids.ts'
import { type Fen, formatFen, parseFen } from '../../../lib/money.ts'
import { queueInvalidation, salesTags } from '../../catalog/cache/change-events.ts'
import { lockOrder } from '../../orders/lifecycle/lock-order.ts'
import { grantOutsideRefund, reduceRefund } from '../../orders/refunds/external-refund.ts'
import { completeRefund } from '../../orders/refunds/refund-state-machine.ts'
import { lockRefundable } from '../refunds/create-refund.ts'
import type { Discrepancy } from './compare-bill.ts'

type ExternalRefund = Readonly<{ orderId: string; outRefundNo: string; amountFen: Fen; doneAt: Date }>
type Paid = Readonly<{ id: number; applied: boolean }>
type Announced = Awaited<ReturnType<typeof grantOutsideRefund>>['returned']

/**
 * Somebody gave money back in the gateway's console: as if the shop had granted it, and it has arrived. Where it leaves no
 * room for the one refund that the shop still owes, it stands for that one.
 * @returns whether our books tell it now
 * @throws 503 when the gateway is away
 */
export async function adoptExternalRefund(
  gateway: PaymentGatewayName,
  difference: Discrepancy,
): Promise<boolean> {
  const { outTradeNo: orderId, reference: outRefundNo, billFen: amountFen, at: doneAt = now() } = difference
  const asked = await getPaymentGateway(gateway).queryRefund(orderId, outRefundNo)
  if (asked.state !== 'success' || amountFen === undefined) return false
  const returned = await transaction(async (tx) => {
    await lockOrder(tx, orderId)
    const [payment] = await tx
      .select({ id: payments.id, applied: payments.applied })
      .from(payments)
      .where(and(eq(payments.orderId, orderId), eq(payments.gateway, gateway)))
    if (!payment) return undefined
    const outside = { orderId, outRefundNo, amountFen, doneAt }
    const hasRoom = (await lockRefundable(tx, payment.id)) >= amountFen
    return hasRoom ? store(tx, payment, outside) : storeInstead(tx, payment, outside)
  })
  if (returned && returned.length > 0) queueInvalidation(salesTags(returned))
  return returned !== undefined
}

async function store(tx: Transaction, payment: Paid, outside: ExternalRefund): Promise<Announced> {
  const { orderId, outRefundNo, amountFen, doneAt } = outside
  const granted = payment.applied ? await grantOutsideRefund(tx, orderId, amountFen) : undefined
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
 * The refund that is owed cannot have been done as well, since both would be more than was paid. One of the same amount is
 * the same; of a greater one the rest is owed, under a new number.
 */
async function storeInstead(
  tx: Transaction,
  payment: Paid,
  outside: ExternalRefund,
): Promise<Announced | undefined> {
  const { outRefundNo, amountFen, doneAt } = outside
  const [owed, ...others] = await tx
    .select()
    .from(paymentRefunds)
    .where(and(eq(paymentRefunds.paymentId, payment.id), eq(paymentRefunds.status, 'pending')))
  if (!owed || others.length > 0) return undefined
  const leftFen = parseFen(owed.amount) - amountFen
  if (leftFen === 0) {
    await tx
      .update(paymentRefunds)
      .set({ outRefundNo, cause: 'external', status: 'done', dueTime: null, doneAt, lastError: null })
      .where(eq(paymentRefunds.id, owed.id))
    if (owed.refundId !== null) await completeRefund(tx, owed.refundId)
    return []
  }
  if (leftFen < 0) return undefined
  if (owed.refundId !== null) await reduceRefund(tx, owed.refundId, leftFen)
  await tx
    .update(paymentRefunds)
    .set({ outRefundNo: newOrderId(now(), config.shopTimezone), amount: formatFen(leftFen), dueTime: now() })
    .where(eq(paymentRefunds.id, owed.id))
  return store(tx, payment, outside)
}
