import { and, asc, eq, lte, sql } from 'drizzle-orm'
import { db, type Executor, type Transaction } from '../../db/client.ts'
import { orders } from '../../db/schema/orders.ts'
import { paymentAttempts } from '../../db/schema/payments.ts'
import type { PaymentGatewayName } from '../../gateways/payments/payment-gateway.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { waitAfter } from '../../lib/durations.ts'

/**
 * A gateway at which an order was started for payment. `tries` counts the polls and the tries to close its trade: while it is the
 * same, a link that was started is still good.
 */
export type PaymentAttempt = Readonly<{
  id: number
  orderId: string
  gateway: PaymentGatewayName
  expiresAt: Date
  tries: number
}>

/** Seconds between two polls of an open attempt; the last value repeats. */
const pollDelays = [15, 30, 60, 120, 300]
/** An upper bound of the difference between the gateway's clock and ours. */
const afterExpirySeconds = 5

const columns = {
  id: paymentAttempts.id,
  orderId: paymentAttempts.orderId,
  gateway: paymentAttempts.gateway,
  expiresAt: paymentAttempts.expiresAt,
  tries: paymentAttempts.tries,
}

/**
 * Stores that the order can be paid at the gateway from now on. Repeated calls store one row. The caller holds the lock
 * of the order.
 * @returns the tries of the open attempt; undefined when the order's trade at this gateway has ended, because an order has one
 *   trade at each gateway
 */
export async function storeAttempt(
  tx: Transaction,
  attempt: Readonly<{ orderId: string; gateway: PaymentGatewayName; expiresAt: Date }>,
): Promise<number | undefined> {
  await tx
    .insert(paymentAttempts)
    .values({ ...attempt, dueTime: addSeconds(now(), waitAfter(0, pollDelays)) })
    .onDuplicateKeyUpdate({ set: { expiresAt: attempt.expiresAt } })
  const [stored] = await tx
    .select({ status: paymentAttempts.status, tries: paymentAttempts.tries })
    .from(paymentAttempts)
    .where(and(eq(paymentAttempts.orderId, attempt.orderId), eq(paymentAttempts.gateway, attempt.gateway)))
  return stored?.status === 'open' ? stored.tries : undefined
}

/** Lists the gateways at which an order can still be paid. */
export async function listOpenAttempts(orderId: string, executor: Executor = db): Promise<PaymentAttempt[]> {
  const rows = await executor
    .select(columns)
    .from(paymentAttempts)
    .where(and(eq(paymentAttempts.orderId, orderId), eq(paymentAttempts.status, 'open')))
    .orderBy(asc(paymentAttempts.id))
  return rows as PaymentAttempt[]
}

/** Lists open attempts that are due for a poll, with the status of their order, oldest due time first. */
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

/** Ends an open attempt after the gateway has confirmed that its trade can bring no more money. */
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

/** Counts a try to close the trade, before the gateway is called: from now on no link that was started before is returned. */
export async function countClosing({ id }: Pick<PaymentAttempt, 'id'>): Promise<void> {
  await db
    .update(paymentAttempts)
    .set({ tries: sql`${paymentAttempts.tries} + 1` })
    .where(and(eq(paymentAttempts.id, id), eq(paymentAttempts.status, 'open')))
}

/** Schedules the next poll of an open attempt: with a growing delay, but not later than its expiry. */
export async function postponeAttempt({ id, tries, expiresAt }: PaymentAttempt): Promise<void> {
  const atExpiry = addSeconds(expiresAt, afterExpirySeconds)
  const afterDelay = addSeconds(now(), waitAfter(tries, pollDelays))
  const dueTime = atExpiry > now() && atExpiry < afterDelay ? atExpiry : afterDelay
  await db
    .update(paymentAttempts)
    .set({ dueTime, tries: sql`${paymentAttempts.tries} + 1` })
    .where(and(eq(paymentAttempts.id, id), eq(paymentAttempts.status, 'open')))
}

/** Returns whether the trade can no longer be paid, not even through a page that was opened in time. */
export function isExpired({ expiresAt }: Pick<PaymentAttempt, 'expiresAt'>): boolean {
  return addSeconds(expiresAt, afterExpirySeconds) <= now()
}
