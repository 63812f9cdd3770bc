import { eq } from 'drizzle-orm'
import { bulkInsert } from '../../../db/bulk-insert.ts'
import type { Transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { coupons, couponTargets } from '../../../db/schema/coupons.ts'
import { notFound } from '../../../lib/errors.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { changeRules } from '../change-rules.ts'
import { checkCoupon } from './check-coupon.ts'
import { type CouponRecord, couponFields, type NewCoupon } from './coupon-fields.ts'
import { couponClaimed, stockBelowClaimed } from './errors.ts'
import { findCouponRecord } from './find-coupons.ts'
import { requirePeriod } from './period.ts'
import { requireTargets } from './targets.ts'

/**
 * Stores a coupon.
 * @throws 400 as `checkCoupon`, targets_unknown
 */
export function createCoupon(wish: NewCoupon, inTransaction?: InTransaction): Promise<CouponRecord> {
  const coupon = checkTerms(wish)
  return changeRules(async (tx) => {
    await requireTargets(tx, coupon)
    const { targets, ...columns } = coupon
    const [row] = await tx.insert(coupons).values(columns).$returningId()
    const { id } = row as { id: number }
    await insertTargets(tx, id, targets)
    await inTransaction?.(tx, { object: `coupon:${id}`, before: null, after: couponFields(coupon) })
    return { ...coupon, id, claimed: 0 }
  })
}

/**
 * Updates a coupon; a field that is undefined keeps its value, and a coupon for all goods loses its targets. Coupons that customers
 * have follow the new terms.
 * @throws 404 not_found; 400 as `checkCoupon`, targets_unknown, stock_below_claimed
 */
export function updateCoupon(
  id: number,
  change: Partial<NewCoupon>,
  inTransaction?: InTransaction,
): Promise<CouponRecord> {
  return changeRules(async (tx) => {
    const before = await lockCoupon(tx, id)
    const after = await changed(tx, before, definedMembers(change))
    // claims change the count, so it is never written from a value that was read
    const { id: _, claimed: __, targets, ...columns } = after
    await tx.update(coupons).set(columns).where(eq(coupons.id, id))
    if (targets !== before.targets) {
      await tx.delete(couponTargets).where(eq(couponTargets.couponId, id))
      await insertTargets(tx, id, targets)
    }
    await inTransaction?.(tx, {
      object: `coupon:${id}`,
      before: couponFields(before),
      after: couponFields(after),
    })
    return after
  })
}

/**
 * Deletes a coupon that no customer has claimed.
 * @throws 404 not_found; 409 coupon_claimed
 */
export function deleteCoupon(id: number, inTransaction?: InTransaction): Promise<void> {
  return changeRules(async (tx) => {
    const before = await lockCoupon(tx, id)
    if (before.claimed > 0) throw couponClaimed()
    await tx.delete(coupons).where(eq(coupons.id, id))
    await inTransaction?.(tx, { object: `coupon:${id}`, before: couponFields(before), after: null })
  })
}

/** Locks a coupon: claims of it wait until the transaction ends. @throws 404 not_found */
export async function lockCoupon(tx: Transaction, id: number): Promise<CouponRecord> {
  await tx.select({ id: coupons.id }).from(coupons).where(eq(coupons.id, id)).for('update')
  const found = await findCouponRecord(id, tx)
  if (!found) throw notFound()
  return found
}

/** A coupon that is only switched on or off is not checked, so an imported one with faults can be switched off. */
async function changed(
  tx: Transaction,
  before: CouponRecord,
  { isEnabled = before.isEnabled, ...change }: Partial<NewCoupon>,
): Promise<CouponRecord> {
  if (Object.keys(change).length === 0) return { ...before, isEnabled }
  const targets = change.scope === 'all' ? { targets: change.targets ?? [] } : {}
  const after = checkTerms({ ...before, ...change, ...targets, isEnabled })
  if (after.stock < before.claimed) throw stockBelowClaimed({ members: { claimed: before.claimed } })
  await requireTargets(tx, after, { before })
  return after
}

function checkTerms<Rule extends NewCoupon>(coupon: Rule): Rule {
  requirePeriod(coupon.claimFrom, coupon.claimTo, 'claim_to')
  return checkCoupon(coupon)
}

async function insertTargets(tx: Transaction, couponId: number, targets: readonly number[]): Promise<void> {
  await bulkInsert(
    tx,
    couponTargets,
    targets.map((targetId) => ({ couponId, targetId })),
  )
}
