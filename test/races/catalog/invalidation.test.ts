import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skuChanges, skus } from '../../../src/db/schema/catalog.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { publishInvalidation } from '../../../src/domains/catalog/cache/change-events.ts'
import { updateSku } from '../../../src/domains/catalog/update-sku.ts'
import { placeOrder } from '../../../src/domains/orders/placing/place-order.ts'
import { createCategory, createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { breakSubscriptions, startSecondProcess } from '../../support/processes/second-process.ts'

type Detail = { price: string; stock: number; name: string }
type List = { count: number; results: { id: number; price: string }[] }

let neighbour: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  neighbour = await startSecondProcess()
})
afterAll(() => neighbour.stop())

const detail = (sku: number) => neighbour.get<Detail>(`/skus/${sku}/`)

test('a process that holds a page shows a change made in another as soon as the change has returned', async () => {
  const category = await createCategory()
  const sku = await createSku({ categoryId: category, price: '1.00' })
  await publishInvalidation(['tree'])
  const list = () => neighbour.get<List>(`/categories/${category}/skus/`)
  for (let i = 2; i < 12; i++) {
    await Promise.all([detail(sku), list()])
    await updateSku(sku, { price: `${i}.00` })
    expect((await detail(sku)).price).toBe(`${i}.00`)
    expect((await list()).results).toMatchObject([{ id: sku, price: `${i}.00` }])
  }
})

test('what is taken off sale leaves pages and lists, and a SKU that moves changes both lists', async () => {
  const [from, to] = [await createCategory(), await createCategory()]
  const sku = await createSku({ categoryId: from })
  await publishInvalidation(['tree'])
  const counts = async () =>
    Promise.all([from, to].map(async (id) => (await neighbour.get<List>(`/categories/${id}/skus/`)).count))
  expect(await counts()).toEqual([1, 0])
  await updateSku(sku, { categoryId: to })
  expect(await counts()).toEqual([0, 1])
  await updateSku(sku, { isLaunched: false })
  expect(await counts()).toEqual([0, 0])
  expect(await detail(sku)).toMatchObject({ code: 'not_found' })
})

test('what was sold here is gone from the page over there within a second', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 5 })]
  expect((await detail(sku)).stock).toBe(5)
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 2, selected: true })
  await placeOrder({ userId: user.id, addressId: user.addressId, payMethod: 2, idempotencyKey: undefined })
  const sold = performance.now()
  await waitUntil('the stock has gone down', async () => (await detail(sku)).stock === 3)
  expect(performance.now() - sold).toBeLessThan(1_000)
})

test('a change whose message was lost shows within the seconds that anything is held', async () => {
  const sku = await createSku({ price: '1.00' })
  await detail(sku)
  await db.update(skus).set({ price: '2.00' }).where(eq(skus.id, sku))
  await waitUntil('the price has changed', async () => (await detail(sku)).price === '2.00')
})

test('a process that still shows an old price takes the order at the new one', async () => {
  const [user, sku] = [await createUser(), await createSku({ price: '1.00' })]
  await detail(sku)
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  await db.update(skus).set({ price: '2.00' }).where(eq(skus.id, sku))
  expect((await detail(sku)).price).toBe('1.00')
  const response = await fetch(`${neighbour.base}/orders/`, {
    method: 'POST',
    headers: { authorization: `JWT ${user.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ address: user.addressId, pay_method: 2 }),
  })
  const { order_id } = (await response.json()) as { order_id: string }
  const [order] = await db.select().from(orders).where(eq(orders.orderId, order_id))
  expect([response.status, order?.totalAmount]).toEqual([201, '2.00'])
})

test('a thousand callers of one page that has just changed all see the change', async () => {
  const sku = await createSku({ price: '1.00' })
  await detail(sku)
  await updateSku(sku, { price: '2.00' })
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => detail(sku)))
  expect(new Set(answers.map(({ price }) => price))).toEqual(new Set(['2.00']))
})

test('a change and the row that tells of it stand or fall together', async () => {
  const sku = await createSku()
  await updateSku(sku, { name: '新名字' })
  const rows = () => db.select().from(skuChanges).where(eq(skuChanges.skuId, sku))
  expect(await rows()).toHaveLength(1)
  await expect(updateSku(sku, { price: '-1.00' })).rejects.toThrow()
  expect(await rows()).toHaveLength(1)
  expect((await detail(sku)).name).toBe('新名字')
})

test('with the connection broken a page is held for half a second at most, and is right once it stands again', async () => {
  const sku = await createSku({ price: '1.00' })
  for (let i = 2; i < 6; i++) {
    await detail(sku)
    await breakSubscriptions(neighbour.pid)
    await updateSku(sku, { price: `${i}.00` })
    await waitUntil('the price has changed', async () => (await detail(sku)).price === `${i}.00`)
  }
})
