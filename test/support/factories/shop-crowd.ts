import { runScript } from '../processes/child-process.ts'
import { createIsolatedShop } from '../processes/isolated-shop.ts'

export type Shopper = Readonly<{ id: number; token: string; addressId: number }>
export type Placing = Readonly<{
  /** 0 when no response arrived. */
  status: number
  code: string | undefined
  orderId: string | undefined
  milliseconds: number
}>
type Size = Readonly<{ redisDb: number; buyers: number; skus: number; stock: number }>

/**
 * Creates an isolated shop with `buyers` users and `skus` SKUs of `stock` pieces each. The caller starts its processes.
 */
export async function createShopCrowd({ redisDb, buyers, skus: articles, stock }: Size) {
  const shop = await createIsolatedShop(redisDb)
  const made = await runScript(
    shop.env,
    'test/races/children/stock.ts',
    `${buyers}`,
    `${articles}`,
    `${stock}`,
  )
  if (made.status !== 0) throw new Error(made.errors)
  const { users, skus } = JSON.parse(made.output) as { users: Shopper[]; skus: number[] }

  /** Puts one piece of each SKU into a shopper's cart, in random order. */
  async function fill({ id }: Shopper, ids: readonly number[]): Promise<void> {
    const shuffled = ids.toSorted(() => Math.random() - 0.5)
    const lines = shuffled.flatMap((sku, i) => [sku, `1:1:${Date.now() + i}`])
    await shop.redis.hset(`cart:{user:${id}}`, '#checkout', crypto.randomUUID(), ...lines)
  }

  return { ...shop, users, skus, fill }
}

export type ShopCrowd = Awaited<ReturnType<typeof createShopCrowd>>

/** Places an order of the selected cart lines over HTTP. A lost connection gives the status 0. */
export async function placeAt(base: string, { token, addressId }: Shopper, key?: string): Promise<Placing> {
  const start = performance.now()
  const headers = { authorization: `JWT ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${base}/orders/`, {
    method: 'POST',
    headers: { ...headers, ...(key && { 'idempotency-key': key }) },
    body: JSON.stringify({ address: addressId, pay_method: 2 }),
  })
    .then(async (response) => ({ status: response.status, body: (await response.json()) as Answer }))
    .catch(() => ({ status: 0, body: {} as Answer }))
  const { code, order_id: orderId } = answer.body
  return { status: answer.status, code, orderId, milliseconds: performance.now() - start }
}

type Answer = { code?: string; order_id?: string }
