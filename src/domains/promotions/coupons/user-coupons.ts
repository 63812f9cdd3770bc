import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { coupons, couponTargets, userCoupons } from '../../../db/schema/coupons.ts'
import { createBatchLoader } from '../../../lib/cache/batch-loader.ts'
import { notFound } from '../../../lib/errors.ts'
import { cacheRowsById } from '../../catalog/cache/catalog-cache.ts'
import { couponNotUsable } from '../errors.ts'
import type { Coupon } from '../rules.ts'
import { type CouponTerms, toCouponTerms } from '../stored-rules.ts'

/** Unused coupons of a user that settlement offers at most, the earliest to expire first. */
const maxOffered = 100

type Row = typeof coupons.$inferSelect

const idsPerStatement = 256
const findTerms = cacheRowsById<CouponTerms>('coupon', createBatchLoader(readTerms, idsPerStatement), () => [
  'promotions',
])

const unused = db
  .select({ id: userCoupons.id, couponId: userCoupons.couponId })
  .from(userCoupons)
  .innerJoin(coupons, eq(coupons.id, userCoupons.couponId))
  .where(
    and(
      eq(userCoupons.userId, sql.placeholder('userId')),
      eq(userCoupons.status, 'unused'),
      gt(coupons.validTo, sql.placeholder('at')),
    ),
  )
  .orderBy(asc(coupons.validTo), asc(userCoupons.id))
  .limit(maxOffered)
  .prepare()

/**
 * Returns the user's unused coupons that have not expired at `at`. Reads ownership from the database and terms from the
 * cache.
 */
export async function listUsableCoupons(userId: number, at: Date): Promise<Coupon[]> {
  const owned = await unused.execute({ userId, at })
  const ids = [...new Set(owned.map(({ couponId }) => couponId))]
  const terms = await findTerms(ids)
  return owned.flatMap(({ id, couponId }) => {
    const own = terms.get(couponId)
    return own ? [{ ...own, id }] : []
  })
}

/**
 * Returns one unused coupon of the user from the database.
 * @throws 404 when the user has no such coupon; 409 coupon_not_usable when it is used
 */
export async function getUsableCoupon(userId: number, userCouponId: number): Promise<Coupon> {
  const [row] = await db
    .select({ own: userCoupons, coupon: coupons })
    .from(userCoupons)
    .innerJoin(coupons, eq(coupons.id, userCoupons.couponId))
    .where(and(eq(userCoupons.id, userCouponId), eq(userCoupons.userId, userId)))
  if (!row) throw notFound({ field: 'coupon' })
  if (row.own.status !== 'unused') throw couponNotUsable({ members: { reason: 'used' } })
  const terms = await withScopes([row.coupon])
  return { ...(terms.get(row.coupon.id) as CouponTerms), id: row.own.id }
}

async function readTerms(ids: readonly number[]): Promise<Map<number, CouponTerms>> {
  return withScopes(
    await db
      .select()
      .from(coupons)
      .where(inArray(coupons.id, [...ids])),
  )
}

/** Returns terms by coupon id. Reads the targets only when a coupon has a limited scope. */
export async function withScopes(
  rows: readonly Row[],
  executor: Executor = db,
): Promise<Map<number, CouponTerms>> {
  const scoped = rows.filter(({ scope }) => scope !== 'all').map(({ id }) => id)
  const targets =
    scoped.length === 0
      ? []
      : await executor.select().from(couponTargets).where(inArray(couponTargets.couponId, scoped))
  const targetsOf = Map.groupBy(targets, ({ couponId }) => couponId)
  return new Map(
    rows.map((row) => [
      row.id,
      toCouponTerms(
        row,
        (targetsOf.get(row.id) ?? []).map(({ targetId }) => targetId),
      ),
    ]),
  )
}
