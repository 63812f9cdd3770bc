import { expect, test } from 'bun:test'
import { createSku } from '../../support/factories/skus.ts'
import { app, call, randomAddress } from '../../support/http.ts'

/** Returns the cookie that a response sets, without its value. */
async function attributesOf(method: string, path: string, options: { cookie?: string; body?: object }) {
  const headers = new Headers({
    'x-forwarded-for': randomAddress(),
    ...(options.cookie && { cookie: options.cookie }),
  })
  if (options.body) headers.set('content-type', 'application/json')
  const body = options.body ? { body: JSON.stringify(options.body) } : {}
  const response = await app.handle(new Request(`http://localhost${path}`, { method, headers, ...body }))
  return response.headers.getSetCookie().map((cookie) => cookie.replace(/=[^;]*/, '').split('; '))
}

test("each cart change extends a guest's cookie to 30 days, like the cart, and reading does not", async () => {
  const body = { sku_id: await createSku({ stock: 5 }), count: 1 }
  const { cookie } = await call('POST', '/cart/', { body })
  const known = { cookie: cookie as string }
  const renewed = [
    await attributesOf('POST', '/cart/', { ...known, body }),
    await attributesOf('PUT', '/cart/', { ...known, body }),
    await attributesOf('PUT', '/cart/selection/', { ...known, body: { selected: false } }),
    await attributesOf('DELETE', `/cart/?sku_id=${body.sku_id}`, known),
  ]
  for (const cookies of renewed) {
    expect(cookies).toHaveLength(1)
    expect(cookies[0]).toEqual(
      expect.arrayContaining(['guest_cart', 'Max-Age=2592000', 'HttpOnly', 'SameSite=Lax', 'Path=/']),
    )
  }
  expect(await attributesOf('GET', '/cart/', known)).toEqual([])
})

test("adding or setting a line creates a guest's cart: other changes without a cart set no cookie", async () => {
  const body = { sku_id: await createSku(), count: 1 }
  expect(await attributesOf('PUT', '/cart/selection/', { body: { selected: true } })).toEqual([])
  expect(await attributesOf('DELETE', `/cart/?sku_id=${body.sku_id}`, {})).toEqual([])
  for (const method of ['POST', 'PUT']) expect(await attributesOf(method, '/cart/', { body })).toHaveLength(1)
})
