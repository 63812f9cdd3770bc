import { expect, test } from 'bun:test'
import { config } from '../../src/config/index.ts'
import { redis } from '../../src/redis/client.ts'
import { keys } from '../../src/redis/keys.ts'
import { getUsage, setUsage } from '../support/database/rate-limits.ts'
import { createSku } from '../support/factories/skus.ts'
import { createUser } from '../support/factories/users.ts'
import { call, randomAddress } from '../support/http.ts'

const limit = config.limits.guestCartsPerAddressHour

const request = (
  sku_id: number,
  address: string,
  more: { cookie?: string | undefined; token?: string } = {},
) => ({ body: { sku_id, count: 1 }, headers: { 'x-forwarded-for': address }, ...more }) as const

test('an address creates at most the allowed number of guest carts an hour, even concurrently, and other addresses are not affected', async () => {
  const [sku, address] = [await createSku({ stock: 100 }), randomAddress()]
  await setUsage('guest-cart', address, limit - 3)
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => call('POST', '/cart/', request(sku, address))),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...Array(7).fill(429)])
  const refused = answers.find(({ status }) => status === 429)
  expect([refused?.json.code, refused?.cookie]).toEqual(['too_many_requests', undefined])
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await call('POST', '/cart/', request(sku, randomAddress()))).status).toBe(201)
})

test('a guest with a cart and a user add lines although their address reached its limit of new carts', async () => {
  const [sku, address, user] = [await createSku({ stock: 100 }), randomAddress(), await createUser()]
  const { cookie } = await call('POST', '/cart/', request(sku, address))
  await setUsage('guest-cart', address, limit)
  expect((await call('POST', '/cart/', request(sku, address, { cookie }))).json).toMatchObject({ count: 2 })
  expect((await call('POST', '/cart/', request(sku, address, { token: user.token }))).status).toBe(201)
  expect(await getUsage('guest-cart', address)).toBe(limit)
})

test('setting a line without a cart creates a guest cart, which counts against the limit of the address', async () => {
  const [sku, address] = [await createSku({ stock: 5 }), randomAddress()]
  await setUsage('guest-cart', address, limit - 1)
  const { status, json, cookie } = await call('PUT', '/cart/', request(sku, address))
  expect([status, json]).toEqual([
    200,
    { sku_id: sku, count: 1, selected: true, guest_token: expect.any(String) },
  ])
  expect((await call<object[]>('GET', '/cart/', { cookie: cookie as string })).json).toMatchObject([
    { id: sku },
  ])
  const refused = await call('PUT', '/cart/', request(sku, address))
  expect([refused.status, refused.json.code, refused.cookie]).toEqual([429, 'too_many_requests', undefined])
  expect((await call('PUT', '/cart/', request(sku, address, { cookie }))).status).toBe(200)
})

test('a forged guest cookie is replaced by that of a new cart', async () => {
  const [sku, address] = [await createSku(), randomAddress()]
  const forged = await call('POST', '/cart/', request(sku, address, { cookie: 'guest_cart=x.y' }))
  expect([forged.status, await getUsage('guest-cart', address)]).toEqual([201, 1])
  const guestId = decodeURIComponent(forged.cookie as string)
    .replace('guest_cart=', '')
    .split('.')[0] as string
  expect(await redis.exists(keys.guestCart(guestId))).toBe(1)
})
