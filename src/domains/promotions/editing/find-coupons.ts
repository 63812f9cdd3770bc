import { and, count, desc, eq, getTableColumns, like } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { coupons, couponTargets } from '../../../db/schema/coupons.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { CouponRecord } from './coupon-fields.ts'
import { inPeriod, type PeriodFilter } from './period.ts'
import { appliesTo, readTargets } from './targets.ts'

type Filter = KeywordRequest &
  PeriodFilter &
  Readonly<{ skuId?: number | undefined; isEnabled?: boolean | undefined }>

const { createTime: _, updateTime: __, ...columns } = getTableColumns(coupons)
const targetColumns = {
  id: coupons.id,
  scope: coupons.scope,
  targets: couponTargets,
  ruleId: couponTargets.couponId,
  targetId: couponTargets.targetId,
}

/**
 * Returns one page of coupons whose name contains the keyword, newest first, and how many there are.
 * @param filter the period is that in which a coupon can be used; `skuId`: coupons that have this SKU in their scope
 */
export async function listCoupons({ keyword, skuId, isEnabled, state, at, ...page }: Filter) {
  const where = and(
    inPeriod(coupons, { state, at }),
    isEnabled === undefined ? undefined : eq(coupons.isEnabled, isEnabled),
    skuId === undefined ? undefined : await appliesTo(skuId, targetColumns),
    keyword ? like(coupons.name, containing(keyword)) : undefined,
    isBehind(page, coupons.id),
  )
  const found = await readPage(
    page,
    db.select(columns).from(coupons).where(where).orderBy(desc(coupons.id)),
    db.select({ count: count() }).from(coupons).where(where),
  )
  return { ...found, rows: await withTargets(db, found.rows) }
}

/** Returns a coupon. @throws 404 not_found */
export async function getCoupon(id: number): Promise<CouponRecord> {
  const found = await findCouponRecord(id, db)
  if (!found) throw notFound()
  return found
}

/** Finds a coupon with its targets. */
export async function findCouponRecord(id: number, executor: Executor): Promise<CouponRecord | undefined> {
  const rows = await executor.select(columns).from(coupons).where(eq(coupons.id, id))
  return (await withTargets(executor, rows))[0]
}

async function withTargets(
  executor: Executor,
  rows: readonly Omit<CouponRecord, 'targets'>[],
): Promise<CouponRecord[]> {
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const targets = await readTargets(executor, targetColumns, ids)
  return rows.map((row) => ({ ...row, targets: targets.get(row.id) ?? [] }))
}
