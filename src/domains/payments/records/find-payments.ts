import { and, asc, count, desc, eq, gte, lt, or } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { users } from '../../../db/schema/auth.ts'
import { orders } from '../../../db/schema/orders.ts'
import { paymentAttempts, paymentRefunds, payments, tradeFees } from '../../../db/schema/payments.ts'
import type { PaymentGatewayName } from '../../../gateways/payments/payment-gateway.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import { isFeeOf } from './trade-fee.ts'

type Filter = KeywordRequest &
  Readonly<{
    gateway?: PaymentGatewayName | undefined
    isApplied?: boolean | undefined
    /** Paid at this moment or later. */
    from?: Date | undefined
    /** Paid before this moment. */
    to?: Date | undefined
  }>

const columns = {
  id: payments.id,
  createTime: payments.createTime,
  orderId: payments.orderId,
  tradeId: payments.tradeId,
  gateway: payments.gateway,
  amount: payments.amount,
  applied: payments.applied,
  paidAt: payments.paidAt,
  username: users.username,
  orderStatus: orders.status,
  payAmount: orders.payAmount,
  fee: tradeFees.fee,
}

/**
 * Returns one page of captured payments, newest first, and how many there are. The keyword is an order number or a trade number
 * of a gateway, as a whole.
 */
export async function listPaymentPage({ keyword, gateway, isApplied, from, to, ...page }: Filter) {
  const where = and(
    keyword ? or(eq(payments.orderId, keyword), eq(payments.tradeId, keyword)) : undefined,
    gateway && eq(payments.gateway, gateway),
    isApplied === undefined ? undefined : eq(payments.applied, isApplied),
    from && gte(payments.paidAt, from),
    to && lt(payments.paidAt, to),
    isBehind(page, payments.id),
  )
  return readPage(
    page,
    selectPayments().where(where).orderBy(desc(payments.id)),
    db.select({ count: count() }).from(payments).where(where),
  )
}

export type PaymentRecord = Awaited<ReturnType<typeof listPaymentPage>>['rows'][number]

/** Returns a payment with the attempts, captures and refunds of its order, oldest first. @throws 404 not_found */
export async function getPaymentRecord(id: number) {
  const [payment] = await selectPayments().where(eq(payments.id, id))
  if (!payment) throw notFound()
  const { orderId } = payment
  const [attempts, captures, refunds] = await Promise.all([
    db
      .select()
      .from(paymentAttempts)
      .where(eq(paymentAttempts.orderId, orderId))
      .orderBy(asc(paymentAttempts.id)),
    selectPayments().where(eq(payments.orderId, orderId)).orderBy(asc(payments.id)),
    db
      .select()
      .from(paymentRefunds)
      .where(eq(paymentRefunds.orderId, orderId))
      .orderBy(asc(paymentRefunds.id)),
  ])
  return { ...payment, attempts, captures, refunds }
}

export type PaymentDetail = Awaited<ReturnType<typeof getPaymentRecord>>

function selectPayments() {
  return db
    .select(columns)
    .from(payments)
    .innerJoin(orders, eq(orders.orderId, payments.orderId))
    .innerJoin(users, eq(users.id, orders.userId))
    .leftJoin(tradeFees, isFeeOf('payment', payments.tradeId))
}
