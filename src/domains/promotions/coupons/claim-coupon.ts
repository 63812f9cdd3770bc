import { and, count, eq, lt, sql } from 'drizzle-orm'
import { type Executor, transaction } from '../../../db/client.ts'
import { coupons, userCoupons } from '../../../db/schema/coupons.ts'
import { now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import type { ClaimKey } from '../../idempotency/answer-once.ts'
import { couponLimitReached, couponNotClaimable, couponSoldOut } from '../errors.ts'

/**
 * Claims a coupon for a user. The guarded update locks the coupon's row until the commit, so concurrent claims serialize
 * and each one counts the claims before it, by the limit and the time that the coupon has then.
 * @returns the claimed user coupon and its coupon
 * @throws 404; 409 coupon_not_claimable, coupon_sold_out, coupon_limit_reached
 */
export async function claimCoupon(userId: number, couponId: number, claim?: ClaimKey) {
  return transaction(async (tx) => {
    const coupon = await getClaimable(tx, couponId)
    if ((await countUserCoupons(tx, userId, couponId)) >= coupon.perUser) throw couponLimitReached()
    const [claimed] = await tx
      .update(coupons)
      .set({ claimed: sql`${coupons.claimed} + 1` })
      .where(and(eq(coupons.id, couponId), eq(coupons.isEnabled, true), lt(coupons.claimed, coupons.stock)))
    if (claimed.affectedRows !== 1) throw couponSoldOut()
    const { coupon: locked, owned } = await readLocked(tx, userId, couponId)
    requireClaimable(locked)
    if (owned >= locked.perUser) throw couponLimitReached()
    const row = { userId, couponId, ordinal: owned + 1 }
    const [inserted] = await tx.insert(userCoupons).values(row).$returningId()
    const { id } = inserted as { id: number }
    await claim?.(tx, id)
    const [own] = await tx.select().from(userCoupons).where(eq(userCoupons.id, id))
    return { own: own as typeof userCoupons.$inferSelect, coupon: locked }
  })
}

async function getClaimable(executor: Executor, couponId: number) {
  const [coupon] = await executor.select().from(coupons).where(eq(coupons.id, couponId))
  if (!coupon) throw notFound()
  requireClaimable(coupon)
  return coupon
}

type CouponRow = typeof coupons.$inferSelect

function requireClaimable({ isEnabled, claimFrom, claimTo }: CouponRow): void {
  const at = now()
  if (!isEnabled || at < claimFrom || at >= claimTo) throw couponNotClaimable()
}

/** Reads a coupon whose row the transaction has locked: staff may have changed it while the claim waited for the lock. */
async function readLocked(executor: Executor, userId: number, couponId: number) {
  const owned = sql`(select count(*) from ${userCoupons} where ${userCoupons.couponId} = ${couponId}
    and ${userCoupons.userId} = ${userId})`.mapWith(Number)
  const [locked] = await executor
    .select({ coupon: coupons, owned })
    .from(coupons)
    .where(eq(coupons.id, couponId))
  if (!locked) throw notFound()
  return locked
}

async function countUserCoupons(executor: Executor, userId: number, couponId: number): Promise<number> {
  const [row] = await executor
    .select({ n: count() })
    .from(userCoupons)
    .where(and(eq(userCoupons.couponId, couponId), eq(userCoupons.userId, userId)))
  return row?.n ?? 0
}
