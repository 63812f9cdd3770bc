import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { type Fen, parseFen } from '../../../lib/money.ts'
import { approvedStatuses } from './refund-state-machine.ts'

/** Returns the amount of an order that is refunded or on its way back. */
export async function approvedFen(executor: Executor, orderId: string): Promise<Fen> {
  const rows = await executor
    .select({ amount: refunds.amount })
    .from(refunds)
    .where(and(eq(refunds.orderId, orderId), inArray(refunds.status, [...approvedStatuses])))
  return rows.reduce((sum, { amount }) => sum + parseFen(amount), 0)
}

/** Returns whether the whole price of an order is refunded or on its way back. An order of 0.00 never is. */
export async function isWhollyRefunded(
  executor: Executor,
  { orderId, payAmount }: Readonly<{ orderId: string; payAmount: string }>,
): Promise<boolean> {
  const payFen = parseFen(payAmount)
  return payFen > 0 && (await approvedFen(executor, orderId)) === payFen
}

/** Builds the condition that an order of a list is not wholly refunded, by the rule of `isWhollyRefunded`. */
export function notWhollyRefunded(): SQL {
  const back = db
    .select({ sum: sql`coalesce(sum(${refunds.amount}), 0)` })
    .from(refunds)
    .where(and(eq(refunds.orderId, orders.orderId), inArray(refunds.status, [...approvedStatuses])))
  return sql`(${orders.payAmount} = 0 or ${orders.payAmount} <> (${back}))`
}
