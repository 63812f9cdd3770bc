import { asc, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { coupons, userCoupons } from '../../db/schema/coupons.ts'
import type { UserCouponRow } from './coupons/list-coupons.ts'

/** Returns all coupons of a user, oldest first, for the export of personal data. */
export function listAllUserCoupons(userId: number): Promise<UserCouponRow[]> {
  return db
    .select({ own: userCoupons, coupon: coupons })
    .from(userCoupons)
    .innerJoin(coupons, eq(coupons.id, userCoupons.couponId))
    .where(eq(userCoupons.userId, userId))
    .orderBy(asc(userCoupons.id))
}
