import { db, type Executor } from '../../../src/db/client.ts'
import { coupons, couponTargets, userCoupons } from '../../../src/db/schema/coupons.ts'
import {
  limitedPrices,
  promotions,
  promotionTargets,
  promotionTiers,
} from '../../../src/db/schema/promotions.ts'
import { changeRules } from '../../../src/domains/promotions/change-rules.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'

/**
 * Pricing rules for the SKUs of one test: a rule for all SKUs would change the prices of every other test.
 * `changeRules` writes them, as for staff, so every process invalidates its cached rules.
 */
const validity = () => ({ validFrom: addSeconds(now(), -60), validTo: addSeconds(now(), 3_600) })

type Times = Readonly<{ validFrom: Date; validTo: Date }>
type PromotionWish = Readonly<{ name?: string; threshold: string; off: string }> & Partial<Times>

/** Creates a reduction promotion (满减) over SKUs: from `threshold` yuan, `off` yuan less. @returns its id */
export async function createPromotion(skuIds: readonly number[], wish: PromotionWish): Promise<number> {
  return changeRules((tx) => insertPromotion(tx, skuIds, wish))
}

/** Inserts such a promotion without invalidating cached rules. */
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
      group: `test ${skuIds[0]} and ${skuIds.length - 1}`,
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

/** Creates a flash-sale price in yuan, valid for the next hour unless `times` says otherwise. */
export async function createLimitedPrice(
  skuId: number,
  price: string,
  times: Partial<Times> = {},
): Promise<void> {
  await changeRules((tx) => tx.insert(limitedPrices).values({ skuId, price, ...validity(), ...times }))
}

type CouponWish = Partial<typeof coupons.$inferInsert> & Readonly<{ skuIds?: readonly number[] }>

/** Creates a coupon of 10.00 off any SKUs, or off `skuIds`, that users can claim for the next hour. @returns its id */
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

/** Creates such a coupon and gives it to a user. @returns the id of the user's coupon */
export async function createUserCoupon(userId: number, wish: CouponWish = {}): Promise<number> {
  const couponId = await createCoupon({ claimed: 1, ...wish })
  const [row] = await db.insert(userCoupons).values({ userId, couponId, ordinal: 1 }).$returningId()
  return (row as { id: number }).id
}
