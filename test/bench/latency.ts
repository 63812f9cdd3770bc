import { delayedDelivery, startTripProxy } from '../support/database/trip-proxy.ts'
import { median } from './load.ts'

/**
 * How long an order takes when MySQL and Redis are 20 ms away: the proxies deliver each reply that late. Cold is an order whose SKU
 * and rules no cache of the process has, warm the next one with the same SKU.
 */
const latencyMs = 20
const orders = 15

for (const [name, port] of [
  ['DATABASE_URL', 3306],
  ['REDIS_URL', 6379],
] as const)
  process.env[name] = (
    await startTripProxy(process.env[name] as string, delayedDelivery(latencyMs), port)
  ).url
Object.assign(process.env, {
  NODE_ENV: 'development',
  ORDER_UNPAID_ORDERS: '1000',
  ORDER_UNPAID_PIECES: '1000',
})

const { createApp } = await import('../../src/app.ts')
const { invalidateCatalog } = await import('../../src/domains/catalog/cache/catalog-cache.ts')
const { log } = await import('../../src/lib/log.ts')
const { createSku } = await import('../support/factories/skus.ts')
const { createUser } = await import('../support/factories/users.ts')
const { cacheAlone } = await import('../support/processes/cache-alone.ts')
const { followRevocations } = await import('../../src/domains/accounts/sign-in/revocation-feed.ts')
log.level = 'silent'
followRevocations()
await cacheAlone()
const app = createApp({})
const user = await createUser()
const sku_id = await createSku({ stock: 1_000 })
const headers = { authorization: `JWT ${user.token}`, 'content-type': 'application/json' }

/** @returns milliseconds until the answer */
async function post(path: string, body: object, key?: string): Promise<number> {
  const keyed = key ? { ...headers, 'idempotency-key': key } : headers
  const start = performance.now()
  const request = new Request(`http://localhost${path}`, {
    method: 'POST',
    headers: keyed,
    body: JSON.stringify(body),
  })
  const { status } = await app.handle(request)
  if (status !== 201) throw new Error(`POST ${path}: ${status}`)
  return performance.now() - start
}

async function order(isCold: boolean, key?: string): Promise<number> {
  await post('/cart/', { sku_id, count: 1 })
  if (isCold) invalidateCatalog(['tree'])
  return post('/orders/', { address: user.addressId, pay_method: 2 }, key)
}

for (let i = 0; i < 10; i++) await order(i % 2 === 0)
console.log(`milliseconds for an order with ${latencyMs} ms to MySQL and to Redis, medians of ${orders}\n`)
for (const [name, isCold, isKeyed] of [
  ['warm', false, false],
  ['cold', true, false],
  ['cold, with an Idempotency-Key', true, true],
] as const) {
  const times: number[] = []
  for (let i = 0; i < orders; i++) times.push(await order(isCold, isKeyed ? crypto.randomUUID() : undefined))
  console.log(`${name.padEnd(32)}${median(times).toFixed(0).padStart(5)}`)
}
process.exit(0)
