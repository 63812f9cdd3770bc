import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { skuChanges } from '../../../src/db/schema/search.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { flushInvalidations, publishInvalidation } from '../../../src/domains/catalog/cache/change-events.ts'
import { updateSku } from '../../../src/domains/catalog/update-sku.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createCategory, createLeafCategory, createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { breakSubscriptions, startSecondProcess } from '../../support/processes/second-process.ts'

type Detail = { price: string; stock: number; name: string }
type List = { count: number; results: { id: number; price: string }[] }

let otherProcess: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  otherProcess = await startSecondProcess()
})
afterAll(() => otherProcess.stop())

const getDetail = (sku: number) => otherProcess.get<Detail>(`/skus/${sku}/`)

test('a process with a cached page shows the change of another process after the change has returned', async () => {
  const category = await createCategory()
  const sku = await createSku({ categoryId: category, price: '1.00' })
  await publishInvalidation(['tree'])
  const list = () => otherProcess.get<List>(`/categories/${category}/skus/`)
  for (let i = 2; i < 12; i++) {
    await Promise.all([getDetail(sku), list()])
    await updateSku(sku, { price: `${i}.00` })
    expect((await getDetail(sku)).price).toBe(`${i}.00`)
    expect((await list()).results).toMatchObject([{ id: sku, price: `${i}.00` }])
  }
})

test('a SKU off sale is removed from page and lists, and a SKU in a new category moves between the lists', async () => {
  const [from, to] = [await createCategory(), await createLeafCategory()]
  const sku = await createSku({ categoryId: from })
  await publishInvalidation(['tree'])
  const counts = async () =>
    Promise.all([from, to].map(async (id) => (await otherProcess.get<List>(`/categories/${id}/skus/`)).count))
  expect(await counts()).toEqual([1, 0])
  await updateSku(sku, { categoryId: to })
  expect(await counts()).toEqual([0, 1])
  await updateSku(sku, { isLaunched: false })
  expect(await counts()).toEqual([0, 0])
  expect(await getDetail(sku)).toMatchObject({ code: 'not_found' })
})

test('a sale in one process has invalidated the page in another when its invalidation is acknowledged', async () => {
  const sku = await createSku({ stock: 5 })
  expect((await getDetail(sku)).stock).toBe(5)
  await createOrder(1, { lines: [[sku, 2]] })
  await flushInvalidations()
  expect((await getDetail(sku)).stock).toBe(3)
})

test('a change without an invalidation shows after the TTL of the cache', async () => {
  const sku = await createSku({ price: '1.00' })
  await getDetail(sku)
  await db.update(skus).set({ price: '2.00' }).where(eq(skus.id, sku))
  await waitUntil('the price has changed', async () => (await getDetail(sku)).price === '2.00')
})

test('a process with an outdated cached price places the order at the current price', async () => {
  const [user, sku] = [await createUser(), await createSku({ price: '1.00' })]
  await getDetail(sku)
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  await db.update(skus).set({ price: '2.00' }).where(eq(skus.id, sku))
  expect((await getDetail(sku)).price).toBe('1.00')
  const response = await fetch(`${otherProcess.base}/orders/`, {
    method: 'POST',
    headers: { authorization: `JWT ${user.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ address: user.addressId, pay_method: 2 }),
  })
  const { order_id } = (await response.json()) as { order_id: string }
  const [order] = await db.select().from(orders).where(eq(orders.orderId, order_id))
  expect([response.status, order?.totalAmount]).toEqual([201, '2.00'])
})

test('a thousand concurrent requests after a change all see the change', async () => {
  const sku = await createSku({ price: '1.00' })
  await getDetail(sku)
  await updateSku(sku, { price: '2.00' })
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => getDetail(sku)))
  expect(new Set(answers.map(({ price }) => price))).toEqual(new Set(['2.00']))
})

test('a change and its row in the change feed are stored together or not at all', async () => {
  const sku = await createSku()
  await updateSku(sku, { name: '新名字' })
  const rows = () => db.select().from(skuChanges).where(eq(skuChanges.skuId, sku))
  expect(await rows()).toHaveLength(1)
  await expect(updateSku(sku, { price: '-1.00' })).rejects.toThrow()
  expect(await rows()).toHaveLength(1)
  expect((await getDetail(sku)).name).toBe('新名字')
})

test('a process whose subscription breaks shows each change within a short time', async () => {
  const sku = await createSku({ price: '1.00' })
  for (let i = 2; i < 6; i++) {
    await getDetail(sku)
    await breakSubscriptions(otherProcess.pid)
    await updateSku(sku, { price: `${i}.00` })
    await waitUntil('the price has changed', async () => (await getDetail(sku)).price === `${i}.00`)
  }
})
