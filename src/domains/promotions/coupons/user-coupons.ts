import { and, eq, inArray, sql } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { queryRows } from '../../../db/pipelined-transaction.ts'
import { coupons, couponTargets, userCoupons } from '../../../db/schema/coupons.ts'
import { defineStatement, selectList } from '../../../db/statement.ts'
import { createBatchLoader } from '../../../lib/cache/batch-loader.ts'
import { now } from '../../../lib/clock.ts'
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

const ownColumns = { userId: userCoupons.userId, id: userCoupons.id, couponId: userCoupons.couponId }
/** In parentheses, since one statement reads the coupons of several users, each with its own limit. */
const unusedStatement = defineStatement<{ userId: number; at: Date }>(
  ({ userId, at }) => sql`(select ${selectList(ownColumns)} from ${userCoupons}
    join ${coupons} on ${coupons.id} = ${userCoupons.couponId}
    where ${userCoupons.userId} = ${userId} and ${userCoupons.status} = 'unused' and ${coupons.validTo} > ${at}
    order by ${coupons.validTo}, ${userCoupons.id} limit ${sql.raw(String(maxOffered))})`,
)

type Owned = Readonly<{ userId: number; id: number; couponId: number }>

const usersPerStatement = 32
const loadUnused = createBatchLoader(readUnused, usersPerStatement)

/**
 * Returns the user's unused coupons that have not expired, the earliest to expire first. Reads ownership from the database, in one
 * statement for concurrent callers, and terms from the cache.
 */
export async function listUsableCoupons(userId: number): Promise<Coupon[]> {
  const owned = (await loadUnused(userId)) ?? []
  if (owned.length === 0) return []
  const terms = await findTerms([...new Set(owned.map(({ couponId }) => couponId))])
  return owned
    .flatMap(({ id, couponId }) => {
      const own = terms.get(couponId)
      return own ? [{ ...own, id }] : []
    })
    .sort((a, b) => a.validTo.getTime() - b.validTo.getTime() || a.id - b.id)
}

async function readUnused(userIds: readonly number[]): Promise<Map<number, Owned[]>> {
  const at = now()
  const statements = userIds.map((userId) => unusedStatement({ userId, at }))
  const rows = await queryRows<Owned>({
    sql: statements.map(({ sql }) => sql).join(' union all '),
    params: statements.flatMap(({ params }) => params),
  })
  return Map.groupBy(rows, ({ userId }) => userId)
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
