import { eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { orders } from '../../../db/schema/orders.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { notFound } from '../../../lib/errors.ts'
import { isErasedName } from '../../../lib/text/erased-name.ts'
import { lockOrder } from '../lifecycle/lock-order.ts'
import { readRefunds } from './list-refunds.ts'
import type { RefundRow } from './refund-fields.ts'

/**
 * Locks a refund request and returns it. Lock order: the order before its refund requests. The caller reads the state of the
 * request after every transition that committed before.
 * @throws 404 not_found
 */
export async function lockRefund(tx: Transaction, refundId: number): Promise<RefundRow> {
  const [known] = await tx.select({ orderId: refunds.orderId }).from(refunds).where(eq(refunds.id, refundId))
  if (!known) throw notFound()
  await lockOrder(tx, known.orderId)
  await tx.select({ id: refunds.id }).from(refunds).where(eq(refunds.id, refundId)).for('update')
  return getStoredRefund(tx, refundId)
}

/** Reads a refund request that the transaction has locked. */
export async function getStoredRefund(tx: Transaction, refundId: number): Promise<RefundRow> {
  const [row] = await readRefunds(tx, [refundId])
  return row as RefundRow
}

/**
 * Returns whether an order may hold texts about its buyer. After the erasure of an account its requests are decided and its goods
 * returned, but no text is stored: nothing would erase it. The transaction has locked the order.
 */
export async function mayHoldTexts(tx: Transaction, orderId: string): Promise<boolean> {
  const [buyer] = await tx
    .select({ username: users.username })
    .from(orders)
    .innerJoin(users, eq(users.id, orders.userId))
    .where(eq(orders.orderId, orderId))
  return buyer !== undefined && !isErasedName(buyer.username)
}
