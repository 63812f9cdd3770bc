import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { userCoupons } from '../../db/schema/promotions.ts'
import { now } from '../../lib/clock.ts'
import { couponNotUsable } from './errors.ts'

/**
 * Takes a user's coupon for an order, in the order's transaction: of all who try, one succeeds. In the order of locks it
 * comes before SKUs, and needs no row of the order yet.
 * @throws 409 coupon_not_usable when it was used meanwhile, or is not the user's
 */
export async function useCoupon(
  tx: Transaction,
  userId: number,
  userCouponId: number,
  orderId: string,
): Promise<void> {
  const [result] = await tx
    .update(userCoupons)
    .set({ status: 'used', orderId, usedAt: now() })
    .where(
      and(eq(userCoupons.id, userCouponId), eq(userCoupons.userId, userId), eq(userCoupons.status, 'unused')),
    )
  if (result.affectedRows !== 1) throw couponNotUsable({ members: { reason: 'used' } })
}

/** Gives the coupon of a cancelled order back, if it had one; a second call changes nothing. */
export async function returnCoupon(tx: Transaction, orderId: string): Promise<void> {
  await tx
    .update(userCoupons)
    .set({ status: 'unused', orderId: null, usedAt: null })
    .where(and(eq(userCoupons.orderId, orderId), eq(userCoupons.status, 'used')))
}
