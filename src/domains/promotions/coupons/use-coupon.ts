import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { userCoupons } from '../../../db/schema/coupons.ts'
import { defineStatement, type StatementExecutor } from '../../../db/statement.ts'
import { now } from '../../../lib/clock.ts'

/** A user's coupon that an order uses. */
type CouponUse = Readonly<{ orderId: string; userCouponId: number }>

const lockUnused = defineStatement<{ ids: readonly number[] }>(
  ({ ids }) => sql`select ${userCoupons.id} from ${userCoupons}
    where ${userCoupons.id} in (${ids}) and ${userCoupons.status} = 'unused' order by ${userCoupons.id} for update`,
)

const markUsed = defineStatement<CouponUse & { usedAt: Date }>(
  ({ orderId, userCouponId, usedAt }) => sql`update ${userCoupons} set
    ${userCoupons.status} = case when ${userCoupons.status} = 'unused' then 'used' end,
    ${userCoupons.orderId} = ${orderId}, ${userCoupons.usedAt} = ${usedAt}, ${userCoupons.updateTime} = ${usedAt}
    where ${userCoupons.id} = ${userCouponId}`,
)

/** Locks unused coupons in ascending id; in the lock order they come before SKUs. @returns the ids of the unused coupons */
export async function lockUnusedCoupons(
  tx: StatementExecutor,
  userCouponIds: Iterable<number>,
): Promise<Set<number>> {
  const ids = [...new Set(userCouponIds)].sort((a, b) => a - b)
  if (ids.length === 0) return new Set()
  const rows = await tx.rows<{ id: number }>(lockUnused({ ids }))
  return new Set(rows.map(({ id }) => id))
}

/**
 * Marks coupons that this transaction has locked as used. If a coupon is used already, the statement fails, because its
 * status cannot be null.
 */
export async function markCouponsUsed(tx: StatementExecutor, uses: readonly CouponUse[]): Promise<void> {
  await Promise.all(uses.map((use) => tx.run(markUsed({ ...use, usedAt: now() }))))
}

/** Returns the coupon of a cancelled order to its owner. Idempotent; an order without a coupon changes nothing. */
export async function returnCoupon(tx: Transaction, orderId: string): Promise<void> {
  await tx
    .update(userCoupons)
    .set({ status: 'unused', orderId: null, usedAt: null })
    .where(and(eq(userCoupons.orderId, orderId), eq(userCoupons.status, 'used')))
}
