import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import type { CartOwner } from '../../../src/domains/cart/cart-lines.ts'
import { readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart, setCartLine } from '../../../src/domains/cart/change-lines.ts'
import { updateSku } from '../../../src/domains/catalog/update-sku.ts'
import { addSeconds, now, shiftClock } from '../../../src/lib/clock.ts'
import { countStatements } from '../../support/database/count-statements.ts'
import { createOrder, payOrder } from '../../support/factories/orders/orders.ts'
import { createLimitedPrice } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { cacheAlone } from '../../support/processes/cache-alone.ts'

let stop: () => Promise<void>
beforeAll(async () => {
  stop = await cacheAlone()
})
afterAll(() => stop())

const guest = (): CartOwner => ({ kind: 'guest', guestId: crypto.randomUUID() })
const add = (owner: CartOwner, skuId: number, count = 1) => addToCart(owner, { skuId, count, selected: true })

test('adding a SKU with cached high stock sends no statement, and adding a low-stock SKU sends one', async () => {
  const owner = guest()
  const [highStock, lowStock] = [await createSku({ stock: 1_000 }), await createSku({ stock: 50 })]
  const counts: number[] = []
  for (let i = 0; i < 5; i++) {
    await add(owner, highStock)
    counts.push(await countStatements(() => add(owner, highStock)))
    expect(await countStatements(() => add(owner, lowStock))).toBe(1)
  }
  // invalidations of concurrent tests may empty the cache before a run
  expect(Math.min(...counts)).toBe(0)
  expect(await readCart(owner)).toMatchObject([{ count: 10 }, { count: 5 }])
})

test('the database decides what the cache would refuse: direct edits that add stock or put a SKU on sale', async () => {
  const [owner, skuId] = [guest(), await createSku({ stock: 300 })]
  await add(owner, skuId, 90)
  await add(owner, skuId, 210)
  await db.update(skus).set({ stock: 305 }).where(eq(skus.id, skuId))
  expect(await add(owner, skuId, 5)).toMatchObject({ count: 305 })
  await expect(add(owner, skuId)).rejects.toMatchObject({
    code: 'stock_insufficient',
    details: { members: { stock: 305 } },
  })
  await db.update(skus).set({ stock: 306 }).where(eq(skus.id, skuId))
  expect(await setCartLine(owner, { skuId, count: 306, selected: false })).toMatchObject({ count: 306 })

  const closed = await createSku({ stock: 500, isLaunched: false })
  await expect(add(owner, closed)).rejects.toMatchObject({ code: 'sku_not_on_sale' })
  await db.update(skus).set({ isLaunched: true }).where(eq(skus.id, closed))
  expect(await add(owner, closed)).toMatchObject({ skuId: closed, count: 1 })
})

test('the next addition uses the stock that an order, or an order reinstated by a late payment, leaves', async () => {
  const refused = { code: 'stock_insufficient', details: { members: { stock: 60 } } }
  for (let round = 0; round < 3; round++) {
    const [user, skuId] = [await createUser(), await createSku({ stock: 150, unpaidLimit: 150 })]
    await add(guest(), skuId)
    await createOrder(1, { user, lines: [[skuId, 90]] })
    await expect(add(guest(), skuId, 61)).rejects.toMatchObject(refused)
    expect(await add(guest(), skuId, 60)).toMatchObject({ count: 60 })
  }
  const skuId = await createSku({ stock: 150, unpaidLimit: 150 })
  const { orderId } = await createOrder(6, { lines: [[skuId, 90]] })
  await add(guest(), skuId, 61)
  await payOrder(orderId)
  await expect(add(guest(), skuId, 61)).rejects.toMatchObject(refused)
})

test('the next addition uses published changes of prices and of the sale status', async () => {
  const [owner, skuId] = [guest(), await createSku({ stock: 1_000, price: '50.00' })]
  await add(owner, skuId)
  await updateSku(skuId, { price: '40.00' })
  await add(owner, skuId)
  expect(await readCart(owner)).toMatchObject([{ count: 2, addedFen: 4_000 }])
  await createLimitedPrice(skuId, '30.00')
  await add(owner, skuId)
  expect(await readCart(owner)).toMatchObject([{ count: 3, addedFen: 3_000 }])
  await updateSku(skuId, { isLaunched: false })
  await expect(add(owner, skuId)).rejects.toMatchObject({ code: 'sku_not_on_sale' })
})

test('a limited-time price that is cached earlier begins and ends on time', async () => {
  const skuId = await createSku({ stock: 1_000, price: '50.00' })
  await createLimitedPrice(skuId, '30.00', {
    validFrom: addSeconds(now(), 600),
    validTo: addSeconds(now(), 1_200),
  })
  const addedAt = async (seconds: number) => {
    const owner = guest()
    shiftClock(seconds * 1_000)
    try {
      await add(owner, skuId)
      return (await readCart(owner))[0]?.addedFen
    } finally {
      shiftClock(-seconds * 1_000)
    }
  }
  expect([await addedAt(0), await addedAt(601), await addedAt(1_201)]).toEqual([5_000, 3_000, 5_000])
})
