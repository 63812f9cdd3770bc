import { and, asc, eq, lte } from 'drizzle-orm'
import { db, type Executor, type Transaction } from '../../db/client.ts'
import { orders } from '../../db/schema/orders.ts'
import { paymentAttempts } from '../../db/schema/payments.ts'
import type { PaymentGatewayName } from '../../gateways/payments/payment-gateway.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { waitAfter } from '../../lib/durations.ts'

export type PaymentAttempt = Readonly<{
  id: number
  orderId: string
  gateway: PaymentGatewayName
  expiresAt: Date
  tries: number
}>

/** Seconds from one question about an open attempt to the next. */
const pollDelays = [15, 30, 60, 120, 300]
/** The gateway's clock and ours differ by less. */
const afterExpirySeconds = 5

const columns = {
  id: paymentAttempts.id,
  orderId: paymentAttempts.orderId,
  gateway: paymentAttempts.gateway,
  expiresAt: paymentAttempts.expiresAt,
  tries: paymentAttempts.tries,
}

/**
 * Notes that the order may be paid at the gateway from now on; again for the same gateway changes nothing. The caller has
 * locked the order. @returns false when the one trade that an order has at a gateway is over
 */
export async function storeAttempt(
  tx: Transaction,
  attempt: Readonly<{ orderId: string; gateway: PaymentGatewayName; expiresAt: Date }>,
): Promise<boolean> {
  await tx
    .insert(paymentAttempts)
    .values({ ...attempt, dueTime: addSeconds(now(), waitAfter(0, pollDelays)) })
    .onDuplicateKeyUpdate({ set: { expiresAt: attempt.expiresAt } })
  const [stored] = await tx
    .select({ status: paymentAttempts.status })
    .from(paymentAttempts)
    .where(and(eq(paymentAttempts.orderId, attempt.orderId), eq(paymentAttempts.gateway, attempt.gateway)))
  return stored?.status === 'open'
}

/** The gateways at which an order may still be paid. */
export async function listOpenAttempts(orderId: string, executor: Executor = db): Promise<PaymentAttempt[]> {
  const rows = await executor
    .select(columns)
    .from(paymentAttempts)
    .where(and(eq(paymentAttempts.orderId, orderId), eq(paymentAttempts.status, 'open')))
    .orderBy(asc(paymentAttempts.id))
  return rows as PaymentAttempt[]
}

/** Open attempts that are to be asked about, with the status of their orders, the longest due first. */
export async function listDueAttempts(limit: number): Promise<(PaymentAttempt & { orderStatus: number })[]> {
  const rows = await db
    .select({ ...columns, orderStatus: orders.status })
    .from(paymentAttempts)
    .innerJoin(orders, eq(orders.orderId, paymentAttempts.orderId))
    .where(lte(paymentAttempts.dueTime, now()))
    .orderBy(asc(paymentAttempts.dueTime), asc(paymentAttempts.id))
    .limit(limit)
  return rows as (PaymentAttempt & { orderStatus: number })[]
}

/** The gateway has said that no more money can come of it. */
export async function endAttempt(orderId: string, gateway: string, status: 'paid' | 'closed'): Promise<void> {
  await db
    .update(paymentAttempts)
    .set({ status, dueTime: null })
    .where(
      and(
        eq(paymentAttempts.orderId, orderId),
        eq(paymentAttempts.gateway, gateway),
        eq(paymentAttempts.status, 'open'),
      ),
    )
}

/** It is still open: asked about again later and later, and once its time is over. */
export async function postponeAttempt({ id, tries, expiresAt }: PaymentAttempt): Promise<void> {
  const atExpiry = addSeconds(expiresAt, afterExpirySeconds)
  const usual = addSeconds(now(), waitAfter(tries, pollDelays))
  const dueTime = atExpiry > now() && atExpiry < usual ? atExpiry : usual
  await db
    .update(paymentAttempts)
    .set({ dueTime, tries: tries + 1 })
    .where(and(eq(paymentAttempts.id, id), eq(paymentAttempts.status, 'open')))
}

/** Whether nobody can pay through it any more, even if its page was opened in time. */
export function isExpired({ expiresAt }: Pick<PaymentAttempt, 'expiresAt'>): boolean {
  return addSeconds(expiresAt, afterExpirySeconds) <= now()
}
