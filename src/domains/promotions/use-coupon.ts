import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import type { PipelinedTx } from '../../db/pipelined-transaction.ts'
import { userCoupons } from '../../db/schema/promotions.ts'
import { now } from '../../lib/clock.ts'

/** An own coupon that an order uses up. */
export type CouponUse = Readonly<{ orderId: string; userCouponId: number }>

/** Locks coupons in ascending id, before SKUs in the order of locks. @returns those that nobody has used yet */
export async function lockUnusedCoupons(
  tx: PipelinedTx,
  userCouponIds: Iterable<number>,
): Promise<Set<number>> {
  const ids = [...new Set(userCouponIds)].sort((a, b) => a - b)
  if (ids.length === 0) return new Set()
  const rows = await tx.rows<{ id: number }>(
    "SELECT id FROM tb_user_coupon WHERE id IN (?) AND status = 'unused' ORDER BY id FOR UPDATE",
    [ids],
  )
  return new Set(rows.map(({ id }) => id))
}

/**
 * Marks coupons that this transaction has locked as used. One that was used after all fails the statement, since its
 * status cannot be null, and with it a commit in the same exchange.
 */
export async function markCouponsUsed(tx: PipelinedTx, uses: readonly CouponUse[]): Promise<void> {
  await Promise.all(
    uses.map(({ orderId, userCouponId }) =>
      tx.run(
        "UPDATE tb_user_coupon SET status = CASE WHEN status = 'unused' THEN 'used' END, order_id = ?, used_at = ? WHERE id = ?",
        [orderId, now(), userCouponId],
      ),
    ),
  )
}

/** Gives the coupon of a cancelled order back, if it had one; a second call changes nothing. */
export async function returnCoupon(tx: Transaction, orderId: string): Promise<void> {
  await tx
    .update(userCoupons)
    .set({ status: 'unused', orderId: null, usedAt: null })
    .where(and(eq(userCoupons.orderId, orderId), eq(userCoupons.status, 'used')))
}

/** Locks one coupon, before SKUs in the order of locks. @returns whether nobody has used it yet */
export async function lockUnusedCoupon(tx: Transaction, userCouponId: number): Promise<boolean> {
  const rows = await tx
    .select({ id: userCoupons.id })
    .from(userCoupons)
    .where(and(eq(userCoupons.id, userCouponId), eq(userCoupons.status, 'unused')))
    .for('update')
  return rows.length === 1
}

/** Marks a coupon that this transaction has locked as used by an order once more, whether it has expired since or not. */
export async function reapplyCoupon(tx: Transaction, orderId: string, userCouponId: number): Promise<void> {
  await tx
    .update(userCoupons)
    .set({ status: 'used', orderId, usedAt: now() })
    .where(eq(userCoupons.id, userCouponId))
}
