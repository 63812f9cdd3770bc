import { and, count, desc, eq, gt, inArray, lte, type SQL } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { coupons, userCoupons } from '../../../db/schema/coupons.ts'
import { now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import { isPastEnd, type PageRequest } from '../../../lib/paging.ts'

export type CouponRow = typeof coupons.$inferSelect
export type UserCouponRow = Readonly<{ own: typeof userCoupons.$inferSelect; coupon: CouponRow }>
type CouponState = 'unused' | 'used' | 'expired'

/**
 * Returns a page of the coupons in their claim period, newest first, sold-out ones included, each with the number that the
 * user owns.
 * @throws 404 past the last page
 */
export async function listClaimableCoupons(userId: number | undefined, request: PageRequest) {
  const at = now()
  const isClaimable = and(eq(coupons.isEnabled, true), gt(coupons.claimTo, at), lte(coupons.claimFrom, at))
  const [total] = await db.select({ n: count() }).from(coupons).where(isClaimable)
  const found = total?.n ?? 0
  if (isPastEnd(found, request)) throw notFound()
  const rows = await db
    .select()
    .from(coupons)
    .where(isClaimable)
    .orderBy(desc(coupons.id))
    .limit(request.pageSize)
    .offset((request.page - 1) * request.pageSize)
  const owned = await countOwned(
    userId,
    rows.map(({ id }) => id),
  )
  return { count: found, coupons: rows.map((coupon) => ({ coupon, owned: owned.get(coupon.id) ?? 0 })) }
}

/** Returns a page of a user's coupons, newest first. @throws 404 past the last page */
export async function listUserCoupons(userId: number, state: CouponState | undefined, request: PageRequest) {
  const isListed = and(eq(userCoupons.userId, userId), state && inState(state, now()))
  const joined = eq(coupons.id, userCoupons.couponId)
  const [total] = await db.select({ n: count() }).from(userCoupons).innerJoin(coupons, joined).where(isListed)
  const found = total?.n ?? 0
  if (isPastEnd(found, request)) throw notFound()
  const rows: UserCouponRow[] = await db
    .select({ own: userCoupons, coupon: coupons })
    .from(userCoupons)
    .innerJoin(coupons, joined)
    .where(isListed)
    .orderBy(desc(userCoupons.id))
    .limit(request.pageSize)
    .offset((request.page - 1) * request.pageSize)
  return { count: found, coupons: rows }
}

/** Returns a user's own coupon. @throws 404 not_found */
export async function getUserCoupon(userId: number, id: number): Promise<UserCouponRow> {
  const [row] = await db
    .select({ own: userCoupons, coupon: coupons })
    .from(userCoupons)
    .innerJoin(coupons, eq(coupons.id, userCoupons.couponId))
    .where(and(eq(userCoupons.id, id), eq(userCoupons.userId, userId)))
  if (!row) throw notFound()
  return row
}

/** Returns the state of a user's coupon at a time. */
export function couponStateOf({ own, coupon }: UserCouponRow, at: Date): CouponState {
  if (own.status === 'used') return 'used'
  return at < coupon.validTo ? 'unused' : 'expired'
}

function inState(state: CouponState, at: Date): SQL | undefined {
  if (state === 'used') return eq(userCoupons.status, 'used')
  return and(
    eq(userCoupons.status, 'unused'),
    state === 'unused' ? gt(coupons.validTo, at) : lte(coupons.validTo, at),
  )
}

async function countOwned(userId: number | undefined, couponIds: readonly number[]) {
  if (userId === undefined || couponIds.length === 0) return new Map<number, number>()
  const rows = await db
    .select({ id: userCoupons.couponId, n: count() })
    .from(userCoupons)
    .where(and(eq(userCoupons.userId, userId), inArray(userCoupons.couponId, [...couponIds])))
    .groupBy(userCoupons.couponId)
  return new Map(rows.map(({ id, n }) => [id, n]))
}
