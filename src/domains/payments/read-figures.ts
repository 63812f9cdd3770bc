import { count, eq, isNotNull, min } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { paymentAttempts, paymentIncidents, paymentRefunds } from '../../db/schema/payments.ts'

/** Things that wait, and since when the oldest one does; null without one. */
type Waiting = Readonly<{ count: number; oldest: Date | null }>

export type PaymentFigures = Readonly<{
  refunds: Waiting
  attempts: Waiting
  /** Unresolved incidents by kind, such as `bill_difference`. */
  incidents: Readonly<Record<string, number>>
}>

/** Counts what waits for a gateway or for staff, from indexes. */
export async function readPaymentFigures(): Promise<PaymentFigures> {
  const [[refunds], [attempts], incidents] = await Promise.all([
    db
      .select({ count: count(), oldest: min(paymentRefunds.createTime) })
      .from(paymentRefunds)
      .where(isNotNull(paymentRefunds.dueTime)),
    db
      .select({ count: count(), oldest: min(paymentAttempts.createTime) })
      .from(paymentAttempts)
      .where(isNotNull(paymentAttempts.dueTime)),
    db
      .select({ kind: paymentIncidents.kind, count: count() })
      .from(paymentIncidents)
      .where(eq(paymentIncidents.isResolved, false))
      .groupBy(paymentIncidents.kind),
  ])
  return {
    refunds: refunds ?? none,
    attempts: attempts ?? none,
    incidents: Object.fromEntries(incidents.map((each) => [each.kind, each.count])),
  }
}

const none: Waiting = { count: 0, oldest: null }
