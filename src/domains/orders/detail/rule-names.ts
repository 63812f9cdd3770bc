import { eq, inArray } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { coupons, userCoupons } from '../../../db/schema/coupons.ts'
import { promotions } from '../../../db/schema/promotions.ts'
import type { PriceAdjustment } from './price-breakdown.ts'

/**
 * Adds to each adjustment the present name of its rule; null if it has no name or was deleted. Sends at most one statement for
 * promotions and one for coupons.
 */
export async function nameAdjustments(steps: readonly PriceAdjustment[]) {
  const idsOf = (...kinds: PriceAdjustment['kind'][]) =>
    steps.flatMap(({ kind, id }) => (kinds.includes(kind) && id !== null ? [id] : []))
  const [promotionNames, couponNames] = await Promise.all([
    namesOfPromotions(idsOf('reduction', 'percentage')),
    namesOfCoupons(idsOf('coupon')),
  ])
  const namesOf = { reduction: promotionNames, percentage: promotionNames, coupon: couponNames }
  return steps.map((step) => {
    const names = namesOf[step.kind as keyof typeof namesOf]
    return { ...step, name: (step.id !== null && names?.get(step.id)) || null }
  })
}

export type NamedAdjustment = Awaited<ReturnType<typeof nameAdjustments>>[number]

async function namesOfPromotions(ids: number[]) {
  if (ids.length === 0) return new Map<number, string>()
  const { id, name } = promotions
  const rows = await db.select({ id, name }).from(promotions).where(inArray(id, ids))
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** Returns coupon names by the id of the user coupon. */
async function namesOfCoupons(ids: number[]) {
  if (ids.length === 0) return new Map<number, string>()
  const rows = await db
    .select({ id: userCoupons.id, name: coupons.name })
    .from(userCoupons)
    .innerJoin(coupons, eq(coupons.id, userCoupons.couponId))
    .where(inArray(userCoupons.id, ids))
  return new Map(rows.map((row) => [row.id, row.name]))
}
