import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import type { CartOwner } from '../../../src/domains/cart/cart-lines.ts'
import { readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart, setCartLine } from '../../../src/domains/cart/change-lines.ts'
import {
  subscribeToInvalidations,
  subscriptionState,
} from '../../../src/domains/catalog/cache/change-events.ts'
import { updateSku } from '../../../src/domains/catalog/update-sku.ts'
import { addSeconds, now, shiftClock } from '../../../src/lib/clock.ts'
import { countStatements } from '../../support/database/count-statements.ts'
import { createOrder, payOrder } from '../../support/factories/orders.ts'
import { createLimitedPrice } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'

let stop: () => Promise<void>
beforeAll(async () => {
  stop = subscribeToInvalidations()
  await waitUntil('changes are heard', () => subscriptionState() === 'connected')
})
afterAll(() => stop())

const guest = (): CartOwner => ({ kind: 'guest', guestId: crypto.randomUUID() })
const add = (owner: CartOwner, skuId: number, count = 1) => addToCart(owner, { skuId, count, selected: true })

test('what is known to be plentiful is put into a cart without a statement, what is scarce with one', async () => {
  const owner = guest()
  const [plentiful, scarce] = [await createSku({ stock: 1_000 }), await createSku({ stock: 50 })]
  const counts: number[] = []
  for (let i = 0; i < 5; i++) {
    await add(owner, plentiful)
    counts.push(await countStatements(() => add(owner, plentiful)))
    expect(await countStatements(() => add(owner, scarce))).toBe(1)
  }
  // others, whose changes this process hears, let it forget in between
  expect(Math.min(...counts)).toBe(0)
  expect(await readCart(owner)).toMatchObject([{ count: 10 }, { count: 5 }])
})

test('what memory would refuse is decided by the database: stock that came in and SKUs that went on sale unheard', async () => {
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

test('a sale that leaves few is known to the next add: by an order, and by one that late money brings back', async () => {
  const refused = { code: 'stock_insufficient', details: { members: { stock: 60 } } }
  for (let round = 0; round < 3; round++) {
    const [user, skuId] = [await createUser(), await createSku({ stock: 150 })]
    await add(guest(), skuId)
    await createOrder(1, { user, lines: [[skuId, 90]] })
    await expect(add(guest(), skuId, 61)).rejects.toMatchObject(refused)
    expect(await add(guest(), skuId, 60)).toMatchObject({ count: 60 })
  }
  const skuId = await createSku({ stock: 150 })
  const { orderId } = await createOrder(6, { lines: [[skuId, 90]] })
  await add(guest(), skuId, 61)
  await payOrder(orderId)
  await expect(add(guest(), skuId, 61)).rejects.toMatchObject(refused)
})

test('a change that was announced is seen by the next add: prices, and what went off sale', async () => {
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

test('a limited-time price begins and ends at its moment, though it is held before', async () => {
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
