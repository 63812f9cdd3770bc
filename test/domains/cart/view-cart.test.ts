import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import type { CartOwner } from '../../../src/domains/cart/cart-lines.ts'
import { cartKeyOf, readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { viewCart } from '../../../src/domains/cart/view-cart.ts'
import { publishInvalidation, salesTags } from '../../../src/domains/catalog/cache/change-events.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { countStatements } from '../../support/database/count-statements.ts'
import { createCategory, createGoods, createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { startCaching } from '../../support/processes/cache-alone.ts'

const guest = (): CartOwner & { kind: 'guest' } => ({ kind: 'guest', guestId: crypto.randomUUID() })

test('a cart shows current data of its SKUs, in the order of adding, with one statement', async () => {
  const owner = guest()
  const [one, two] = [
    await createSku({ price: '12.34', stock: 7, name: '雾蓝' }),
    await createSku({ price: '0.01', stock: 8, name: '曜黑' }),
  ]
  await addToCart(owner, { skuId: two, count: 8, selected: false })
  await addToCart(owner, { skuId: one, count: 2, selected: true })
  await db.update(skus).set({ price: '20.00' }).where(eq(skus.id, one))
  let view: unknown
  const statements = await countStatements(async () => {
    view = await viewCart(owner)
  })
  const shared = { defaultImageUrl: 'products/test.webp', available: true }
  expect(view).toMatchObject([
    { ...shared, id: two, name: '曜黑', priceFen: 1, count: 8, selected: false, stock: 8 },
    { ...shared, id: one, name: '雾蓝', priceFen: 2000, count: 2, selected: true, stock: 7 },
  ])
  expect(statements).toBe(1)
})

test('a SKU that is off sale, or has less stock than the count of its line, is unavailable', async () => {
  const owner = guest()
  const [offSale, short, fine] = [
    await createSku({ stock: 5 }),
    await createSku({ stock: 5 }),
    await createSku({ stock: 5 }),
  ]
  for (const skuId of [offSale, short, fine]) await addToCart(owner, { skuId, count: 5, selected: true })
  await db.update(skus).set({ isLaunched: false }).where(eq(skus.id, offSale))
  await db.update(skus).set({ stock: 4 }).where(eq(skus.id, short))
  expect((await viewCart(owner)).map(({ id, stock, available }) => [id, stock, available])).toEqual([
    [offSale, 5, false],
    [short, 4, false],
    [fine, 5, true],
  ])
})

test('a cart that is cached shows the stock that a sale or a cancellation leaves as soon as it is announced', async () => {
  const goodsId = await createGoods(await createCategory())
  const [owner, sku] = [guest(), await createSku({ goodsId, stock: 9 })]
  await addToCart(owner, { skuId: sku, count: 1, selected: true })
  const stopCaching = await startCaching()
  try {
    // several times: on a busy machine a cached row may have expired
    for (const stock of [9, 5, 8, 2, 7]) {
      await db.update(skus).set({ stock }).where(eq(skus.id, sku))
      await publishInvalidation(salesTags([{ goodsId, categoryId: 0 }]))
      expect(await viewCart(owner)).toMatchObject([{ id: sku, stock }])
    }
  } finally {
    await stopCaching()
  }
})

test('a SKU that no longer exists is left out', async () => {
  const [owner, missing, existing] = [guest(), await createSku(), await createSku()]
  for (const skuId of [missing, existing]) await addToCart(owner, { skuId, count: 1, selected: true })
  await db.delete(skus).where(eq(skus.id, missing))
  expect((await viewCart(owner)).map((line) => line.id)).toEqual([existing])
})

test('a SKU that no longer exists is removed from the cart, and the rest can be ordered', async () => {
  const [user, missing, existing] = [await createUser(), await createSku(), await createSku()]
  const owner = { kind: 'user', userId: user.id } as const
  for (const skuId of [missing, existing]) await addToCart(owner, { skuId, count: 1, selected: true })
  await db.delete(skus).where(eq(skus.id, missing))
  const body = { address: user.addressId, pay_method: 2 }
  const { json } = await call('GET', '/orders/settlement/', { token: user.token })
  const placed = await call('POST', '/orders/', {
    token: user.token,
    body: { ...body, pay_amount: json.pay_amount },
  })
  expect([placed.status, (await readCart(owner)).length]).toEqual([201, 0])
})

test('an empty cart is an empty list and sends no statement', async () => {
  const statements = await countStatements(async () => expect(await viewCart(guest())).toEqual([]))
  expect(statements).toBe(0)
})

test('a guest whose cart a sign-in has claimed sees that cart and the new cart together', async () => {
  const [owner, one, two] = [guest(), await createSku(), await createSku()]
  await addToCart(owner, { skuId: two, count: 2, selected: false })
  await redis.rename(cartKeyOf(owner).key, keys.guestMerging(owner.guestId))
  expect((await viewCart(owner)).map(({ id, count }) => [id, count])).toEqual([[two, 2]])
  await addToCart(owner, { skuId: one, count: 1, selected: true })
  await addToCart(owner, { skuId: two, count: 3, selected: true })
  expect((await viewCart(owner)).map(({ id, count, selected }) => [id, count, selected])).toEqual([
    [two, 5, true],
    [one, 1, true],
  ])
})
