import { asc, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { coupons, userCoupons } from '../../db/schema/coupons.ts'
import type { UserCouponRow } from './list-coupons.ts'

/** Every coupon that a user has claimed, used or not, oldest first: what the person has a right to see. */
export function listAllUserCoupons(userId: number): Promise<UserCouponRow[]> {
  return db
    .select({ own: userCoupons, coupon: coupons })
    .from(userCoupons)
    .innerJoin(coupons, eq(coupons.id, userCoupons.couponId))
    .where(eq(userCoupons.userId, userId))
    .orderBy(asc(userCoupons.id))
}
