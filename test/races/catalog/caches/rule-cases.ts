import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { coupons, userCoupons } from '../../../../src/db/schema/coupons.ts'
import { freightRules } from '../../../../src/db/schema/promotions.ts'
import { changeRules } from '../../../../src/domains/promotions/change-rules.ts'
import { postAddress } from '../../../support/factories/addresses.ts'
import { createCoupon, createLimitedPrice, createPromotion } from '../../../support/factories/rules.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import type { CacheCase } from './case.ts'
import { createCart } from './sku-cases.ts'

type Settlement = Readonly<{ freight: string; coupons: readonly { discount: string }[] }>

const writer = 'promotions/change-rules.ts'
/** Of 内蒙古, where no other test has its buyers. */
const remote = { province_id: 150000, city_id: 150100, district_id: 150102 }

export const ruleCases: readonly CacheCase[] = [
  {
    title: 'a limited-time price in the cart',
    caches: ['limited-prices'],
    writer,
    prepare: async () => {
      const sku = await createSku({ price: '100.00' })
      const user = await createCart(sku)
      return {
        read: async (mall) => (await mall.get<{ price: string }[]>('/cart/', user.token))[0]?.price,
        write: () => createLimitedPrice(sku, '80.00'),
        before: '100.00',
        after: '80.00',
      }
    },
  },
  {
    title: 'the price at which a SKU enters the cart',
    caches: ['availability'],
    writer,
    prepare: async () => {
      const sku = await createSku({ price: '100.00', stock: 1_000 })
      const { token } = await createUser()
      return {
        read: async (mall) => {
          await mall.post('/cart/', { sku_id: sku, count: 1 }, token)
          return (await mall.get<{ added_price: string }[]>('/cart/', token))[0]?.added_price
        },
        write: () => createLimitedPrice(sku, '80.00'),
        before: '100.00',
        after: '80.00',
      }
    },
  },
  {
    title: 'a promotion in the cart',
    caches: ['promotions'],
    writer,
    prepare: async () => {
      const sku = await createSku({ price: '100.00' })
      const user = await createCart(sku)
      return {
        read: async (mall) =>
          (await mall.get<{ promotion: string | null }[]>('/cart/', user.token))[0]?.promotion,
        write: () => createPromotion([sku], { threshold: '200.00', off: '30.00' }),
        before: null,
        after: '再买 ¥100 减 ¥30',
      }
    },
  },
  {
    title: 'the freight of the settlement',
    caches: ['promotions'],
    writer,
    prepare: async () => {
      const user = await createCart(await createSku())
      const address = (await postAddress(user.token, remote)).json.id
      const ofRemote = eq(freightRules.provinceId, remote.province_id)
      await changeRules(async (tx) => {
        await tx.delete(freightRules).where(ofRemote)
        await tx.insert(freightRules).values({ provinceId: remote.province_id, fee: '33.00' })
      })
      return {
        read: async (mall) =>
          (await mall.get<Settlement>(`/orders/settlement/?address=${address}`, user.token)).freight,
        write: () => changeRules((tx) => tx.update(freightRules).set({ fee: '44.00' }).where(ofRemote)),
        before: '33.00',
        after: '44.00',
      }
    },
  },
  {
    title: 'the terms of a coupon at settlement',
    caches: ['coupon'],
    writer,
    prepare: async () => {
      const sku = await createSku({ price: '100.00' })
      const user = await createCart(sku)
      const couponId = await createCoupon({ skuIds: [sku], claimed: 1 })
      await db.insert(userCoupons).values({ userId: user.id, couponId, ordinal: 1 })
      const change = { offAmount: '12.00' }
      return {
        read: async (mall) =>
          (await mall.get<Settlement>('/orders/settlement/', user.token)).coupons.map(
            ({ discount }) => discount,
          ),
        write: () => changeRules((tx) => tx.update(coupons).set(change).where(eq(coupons.id, couponId))),
        before: ['10.00'],
        after: ['12.00'],
      }
    },
  },
]
