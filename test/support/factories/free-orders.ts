import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { addresses } from '../../../src/db/schema/addresses.ts'
import { freightRules } from '../../../src/db/schema/freight.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { placeOrder } from '../../../src/domains/orders/placing/place-order.ts'
import { changeRules } from '../../../src/domains/promotions/change-rules.ts'
import type { TestOrder } from './orders.ts'
import { createUserCoupon } from './rules.ts'
import { createSku } from './skus.ts'
import { createUser } from './users.ts'

/** 青海省 西宁市 城东区: nothing else is sent there, so its freight is free for all tests. */
const place = { provinceId: 630000, cityId: 630100, districtId: 630102 }

/** Places an order of 0.00: one piece of 10.00, a coupon of 10.00 and no freight. It is paid when it is placed. */
export async function createFreeOrder(): Promise<TestOrder & Readonly<{ coupon: number }>> {
  const [user, sku] = [await createUser(), await createSku({ price: '10.00' })]
  await db.update(addresses).set(place).where(eq(addresses.id, user.addressId))
  await changeRules((tx) =>
    tx.insert(freightRules).ignore().values({ provinceId: place.provinceId, fee: '0.00' }),
  )
  const coupon = await createUserCoupon(user.id, { skuIds: [sku] })
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  const { orderId } = await placeOrder({
    userId: user.id,
    addressId: user.addressId,
    payMethod: 2,
    idempotencyKey: undefined,
    couponId: coupon,
  })
  return { user, sku, orderId, coupon }
}
