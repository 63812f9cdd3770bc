import { afterAll, beforeAll, expect, test } from 'bun:test'
import { countedDelivery, startTripProxy } from '../support/database/trip-proxy.ts'

/**
 * Round trips to MySQL and Redis that follow one another, which decide how long a request takes when the servers are far
 * away. `cold`: no cache of this process has a row; `warm`: the same request again.
 */
const routes: [method: string, path: string, trips: { cold: number; warm: number }][] = [
  ['GET', '/skus/:sku/', { cold: 2, warm: 0 }],
  ['GET', '/categories/:category/skus/', { cold: 3, warm: 0 }],
  ['GET', '/cart/', { cold: 3, warm: 1 }],
  ['GET', '/orders/settlement/', { cold: 3, warm: 1 }],
  ['POST', '/cart/', { cold: 2, warm: 1 }],
  ['POST', '/orders/', { cold: 5, warm: 4 }],
  ['POST', '/orders/ with a key', { cold: 5, warm: 4 }],
  ['GET', '/orders/', { cold: 3, warm: 3 }],
]

const delivery = countedDelivery()
const stops: (() => unknown)[] = []
let mall: Awaited<ReturnType<typeof openMall>>

beforeAll(async () => {
  for (const [name, port] of [
    ['DATABASE_URL', 3306],
    ['REDIS_URL', 6379],
  ] as const) {
    const proxy = await startTripProxy(process.env[name] as string, delivery, port)
    process.env[name] = proxy.url
    stops.push(proxy.stop)
  }
  mall = await openMall()
}, 60_000)
afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
})

// one user places all orders of this file
Object.assign(process.env, { ORDER_UNPAID_ORDERS: '1000', ORDER_UNPAID_PIECES: '1000' })

/** Opens the application by the addresses of the proxies. */
async function openMall() {
  const { createApp } = await import('../../src/app.ts')
  const { closeDatabase } = await import('../../src/db/client.ts')
  const { redis } = await import('../../src/redis/client.ts')
  const { log } = await import('../../src/lib/log.ts')
  const { flushInvalidations } = await import('../../src/domains/catalog/cache/change-events.ts')
  const { invalidateCatalog } = await import('../../src/domains/catalog/cache/catalog-cache.ts')
  const { createUser } = await import('../support/factories/users.ts')
  const { createCategory, createSku } = await import('../support/factories/skus.ts')
  const { followRevocations } = await import('../../src/domains/accounts/sign-in/revocation-feed.ts')
  const { cacheAlone } = await import('../support/processes/cache-alone.ts')
  log.level = 'silent'
  stops.push(followRevocations())
  stops.push(() => redis.disconnect(), closeDatabase, await cacheAlone())
  const user = await createUser()
  const category = await createCategory()
  const sku = await createSku({ categoryId: category, stock: 1_000 })
  const app = createApp({})
  const bodies: Record<string, object> = {
    '/cart/': { sku_id: sku, count: 1 },
    '/orders/': { address: user.addressId, pay_method: 2 },
  }
  const send = async (method: string, route: string) => {
    const [name = '', ...withKey] = route.split(' ')
    const path = name.replace(':sku', `${sku}`).replace(':category', `${category}`)
    const headers: Record<string, string> = {
      authorization: `JWT ${user.token}`,
      'content-type': 'application/json',
    }
    if (withKey.length > 0) headers['idempotency-key'] = crypto.randomUUID()
    const init = method === 'POST' ? { method, headers, body: JSON.stringify(bodies[path]) } : { headers }
    const { status } = await app.handle(new Request(`http://localhost${path}`, init))
    expect([method, path, status]).toEqual([method, path, method === 'POST' ? 201 : 200])
  }
  return { send, flushInvalidations, empty: () => invalidateCatalog(['tree']) }
}

for (const [method, route, trips] of routes)
  test(`${method} ${route} needs ${trips.cold} round trips cold and ${trips.warm} warm`, async () => {
    const measure = async (isCold: boolean) => {
      if (/^.(orders|cart)/.test(route)) await mall.send('POST', '/cart/')
      await mall.flushInvalidations()
      if (isCold) mall.empty()
      return delivery.count(() => mall.send(method, route))
    }
    // the first requests open connections and send scripts
    for (let i = 0; i < 2; i++) await measure(true)
    const [cold, warm]: [number[], number[]] = [[], []]
    for (let i = 0; i < 3; i++) {
      cold.push(await measure(true))
      warm.push(await measure(false))
    }
    expect({ cold: Math.min(...cold), warm: Math.min(...warm) }).toEqual(trips)
  }, 60_000)
