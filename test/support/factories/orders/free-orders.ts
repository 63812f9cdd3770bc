import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { addresses } from '../../../../src/db/schema/addresses.ts'
import { freightRules } from '../../../../src/db/schema/promotions.ts'
import { changeRules } from '../../../../src/domains/promotions/change-rules.ts'
import { createUserCoupon } from '../rules.ts'
import { createSku } from '../skus.ts'
import { createUser } from '../users.ts'
import { createOrder, type TestOrder } from './orders.ts'

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
  return { ...(await createOrder(1, { user, lines: [[sku, 1]], coupon })), coupon }
}
