import { db } from '../../src/db/client.ts'
import {
  coupons,
  couponTargets,
  limitedPrices,
  promotions,
  promotionTargets,
  promotionTiers,
  userCoupons,
} from '../../src/db/schema/promotions.ts'
import { addSeconds, now } from '../../src/lib/clock.ts'

/** Rules for SKUs of a test's own: one for everything would meddle with every other test. */
const validity = () => ({ validFrom: addSeconds(now(), -60), validTo: addSeconds(now(), 3_600) })

type PromotionWish = Readonly<{ name?: string; threshold: string; off: string }>

/** 满减 over SKUs. */
export async function mintPromotion(skuIds: readonly number[], wish: PromotionWish): Promise<number> {
  const { name = '测试满减', threshold, off } = wish
  const [row] = await db
    .insert(promotions)
    .values({
      name,
      kind: 'reduction',
      basis: 'amount',
      group: `test ${skuIds}`,
      scope: 'sku',
      ...validity(),
    })
    .$returningId()
  const promotionId = (row as { id: number }).id
  await db.insert(promotionTargets).values(skuIds.map((targetId) => ({ promotionId, targetId })))
  await db.insert(promotionTiers).values({ promotionId, thresholdAmount: threshold, offAmount: off })
  return promotionId
}

export async function mintLimitedPrice(skuId: number, price: string): Promise<void> {
  await db.insert(limitedPrices).values({ skuId, price, ...validity() })
}

type CouponWish = Partial<typeof coupons.$inferInsert> & Readonly<{ skuIds?: readonly number[] }>

/** A coupon that takes 10.00 off anything, or off SKUs, and can be claimed for the next hour. */
export async function mintCoupon({ skuIds, ...wish }: CouponWish = {}): Promise<number> {
  const { validFrom: claimFrom, validTo: claimTo } = validity()
  const [row] = await db
    .insert(coupons)
    .values({
      name: '测试优惠券',
      offAmount: '10.00',
      scope: skuIds ? 'sku' : 'all',
      stock: 100,
      claimFrom,
      claimTo,
      ...validity(),
      ...wish,
    })
    .$returningId()
  const couponId = (row as { id: number }).id
  if (skuIds) await db.insert(couponTargets).values(skuIds.map((targetId) => ({ couponId, targetId })))
  return couponId
}

/** The same in a user's hands. @returns the id of the user's own coupon */
export async function mintUserCoupon(userId: number, wish: CouponWish = {}): Promise<number> {
  const couponId = await mintCoupon({ claimed: 1, ...wish })
  const [row] = await db.insert(userCoupons).values({ userId, couponId, ordinal: 1 }).$returningId()
  return (row as { id: number }).id
}
