import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { coupons, couponTargets, userCoupons } from '../../db/schema/promotions.ts'
import { notFound } from '../../lib/errors.ts'
import { parseFen } from '../../lib/money.ts'
import { couponNotUsable } from './errors.ts'
import { toScope } from './read-rules.ts'
import type { Coupon } from './rules.ts'

/** So many unused coupons of one user are weighed, those first that expire first. */
const weighed = 100

type Row = Readonly<{ own: typeof userCoupons.$inferSelect; coupon: typeof coupons.$inferSelect }>

/** The user's unused coupons that are not over yet, in two statements; none means one. */
export async function listUsableCoupons(userId: number, at: Date): Promise<Coupon[]> {
  const rows = await withCoupon()
    .where(and(eq(userCoupons.userId, userId), eq(userCoupons.status, 'unused'), gt(coupons.validTo, at)))
    .orderBy(asc(coupons.validTo), asc(userCoupons.id))
    .limit(weighed)
  return withScopes(rows)
}

/**
 * One unused coupon of the user.
 * @throws 404 when it is not there or somebody else's; 409 coupon_not_usable when it has been used
 */
export async function getUsableCoupon(userId: number, userCouponId: number): Promise<Coupon> {
  const rows = await withCoupon().where(and(eq(userCoupons.id, userCouponId), eq(userCoupons.userId, userId)))
  const [row] = rows
  if (!row) throw notFound()
  if (row.own.status !== 'unused') throw couponNotUsable({ members: { reason: 'used' } })
  return (await withScopes(rows))[0] as Coupon
}

const withCoupon = () =>
  db
    .select({ own: userCoupons, coupon: coupons })
    .from(userCoupons)
    .innerJoin(coupons, eq(coupons.id, userCoupons.couponId))
    .$dynamic()

async function withScopes(rows: readonly Row[]): Promise<Coupon[]> {
  const scoped = rows.filter(({ coupon }) => coupon.scope !== 'all').map(({ coupon }) => coupon.id)
  const targets =
    scoped.length === 0
      ? []
      : await db.select().from(couponTargets).where(inArray(couponTargets.couponId, scoped))
  const targetsOf = Map.groupBy(targets, ({ couponId }) => couponId)
  return rows.map(({ own, coupon }) => ({
    id: own.id,
    name: coupon.name,
    thresholdFen: parseFen(coupon.thresholdAmount),
    scope: toScope(
      coupon.scope,
      (targetsOf.get(coupon.id) ?? []).map(({ targetId }) => targetId),
    ),
    takes: takesOf(coupon),
    validFrom: coupon.validFrom,
    validTo: coupon.validTo,
  }))
}

/** The table's checks see to it that a coupon has one of the two. */
function takesOf({ offAmount, payPercent, capAmount }: Row['coupon']): Coupon['takes'] {
  if (offAmount !== null) return { offFen: parseFen(offAmount) }
  return { payPercent: payPercent as number, capFen: capAmount === null ? null : parseFen(capAmount) }
}
