import { eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { notFound } from '../../../lib/errors.ts'
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
