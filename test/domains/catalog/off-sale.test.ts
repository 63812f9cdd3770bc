import { afterAll, beforeAll, expect, test } from 'bun:test'
import { updateSku } from '../../../src/domains/catalog/update-sku.ts'
import type { ApiDocument } from '../../support/api-document.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { call } from '../../support/http.ts'
import { startCaching } from '../../support/processes/cache-alone.ts'

let stopCaching: () => Promise<void>
beforeAll(async () => {
  stopCaching = await startCaching()
})
afterAll(() => stopCaching())

/** The public routes about one SKU. */
async function listRoutes(): Promise<string[]> {
  const { paths } = (await call<ApiDocument>('GET', '/docs/json')).json
  return Object.keys(paths).filter((path) => /^\/skus\/\{id\}\/([a-z_]+\/)?$/.test(path) && paths[path]?.get)
}

test('every public route about a SKU is 404 as soon as it is taken off sale, cached answers included', async () => {
  const routes = await listRoutes()
  expect(routes).toContain('/skus/{id}/comments/')
  expect(routes).toContain('/skus/{id}/')
  const { user, orderId, sku } = await createOrder(4)
  const body = { order: orderId, comment: '质量很好，送货也快', score: 5 }
  await call('POST', `/skus/${sku}/comments/`, { token: user.token, body })
  const statuses = () =>
    Promise.all(
      routes.map(async (route) => [route, (await call('GET', route.replace('{id}', String(sku)))).status]),
    )
  const expected = (status: number) => routes.map((route) => [route, status])
  expect(await statuses()).toEqual(expected(200))
  await updateSku(sku, { isLaunched: false })
  expect(await statuses()).toEqual(expected(404))
  await updateSku(sku, { isLaunched: true })
  expect(await statuses()).toEqual(expected(200))
})

test('the buyer reviews a SKU that was taken off sale, and edits the review', async () => {
  const { user, orderId, sku } = await createOrder(4)
  await updateSku(sku, { isLaunched: false })
  const { token } = user
  const body = { order: orderId, comment: '质量很好，送货也快', score: 5 }
  const created = await call('POST', `/skus/${sku}/comments/`, { token, body })
  expect(created.status).toBe(201)
  const edited = await call('PUT', `/skus/${sku}/comments/${created.json.id}/`, { token, body: { score: 4 } })
  expect(edited.status).toBe(200)
})
