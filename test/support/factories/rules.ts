import { db, type Executor } from '../../../src/db/client.ts'
import {
  coupons,
  couponTargets,
  limitedPrices,
  promotions,
  promotionTargets,
  promotionTiers,
  userCoupons,
} from '../../../src/db/schema/promotions.ts'
import { changeRules } from '../../../src/domains/promotions/change-rules.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'

/**
 * Rules for SKUs of a test's own: one for everything would meddle with every other test. They are written as the staff's
 * verbs write them, so that every process knows them at once.
 */
const validity = () => ({ validFrom: addSeconds(now(), -60), validTo: addSeconds(now(), 3_600) })

type Times = Readonly<{ validFrom: Date; validTo: Date }>
type PromotionWish = Readonly<{ name?: string; threshold: string; off: string }> & Partial<Times>

/** 满减 over SKUs. */
export async function createPromotion(skuIds: readonly number[], wish: PromotionWish): Promise<number> {
  return changeRules((tx) => insertPromotion(tx, skuIds, wish))
}

export async function insertPromotion(
  tx: Executor,
  skuIds: readonly number[],
  { name = '测试满减', threshold, off, ...times }: PromotionWish,
): Promise<number> {
  const [row] = await tx
    .insert(promotions)
    .values({
      name,
      kind: 'reduction',
      basis: 'amount',
      group: `test ${skuIds}`,
      scope: 'sku',
      ...validity(),
      ...times,
    })
    .$returningId()
  const promotionId = (row as { id: number }).id
  await tx.insert(promotionTargets).values(skuIds.map((targetId) => ({ promotionId, targetId })))
  await tx.insert(promotionTiers).values({ promotionId, thresholdAmount: threshold, offAmount: off })
  return promotionId
}

export async function createLimitedPrice(
  skuId: number,
  price: string,
  times: Partial<Times> = {},
): Promise<void> {
  await changeRules((tx) => tx.insert(limitedPrices).values({ skuId, price, ...validity(), ...times }))
}

type CouponWish = Partial<typeof coupons.$inferInsert> & Readonly<{ skuIds?: readonly number[] }>

/** A coupon that takes 10.00 off anything, or off SKUs, and can be claimed for the next hour. */
export async function createCoupon({ skuIds, ...wish }: CouponWish = {}): Promise<number> {
  const { validFrom: claimFrom, validTo: claimTo } = validity()
  const coupon = { name: '测试优惠券', offAmount: '10.00', stock: 100, claimFrom, claimTo, ...validity() }
  return changeRules(async (tx) => {
    const [row] = await tx
      .insert(coupons)
      .values({ ...coupon, scope: skuIds ? 'sku' : 'all', ...wish })
      .$returningId()
    const couponId = (row as { id: number }).id
    if (skuIds) await tx.insert(couponTargets).values(skuIds.map((targetId) => ({ couponId, targetId })))
    return couponId
  })
}

/** The same in a user's hands. @returns the id of the user's own coupon */
export async function createUserCoupon(userId: number, wish: CouponWish = {}): Promise<number> {
  const couponId = await createCoupon({ claimed: 1, ...wish })
  const [row] = await db.insert(userCoupons).values({ userId, couponId, ordinal: 1 }).$returningId()
  return (row as { id: number }).id
}
