import { randomInt } from 'node:crypto'
import { join, resolve } from 'node:path'
import { Redis } from 'ioredis'
import { createOwnDatabase, runScript } from './own-database.ts'

const root = resolve(import.meta.dir, '../..')

export type Shopper = Readonly<{ id: number; token: string; addressId: number }>
export type Placing = Readonly<{
  /** 0 when there was no answer. */
  status: number
  code: string | undefined
  orderId: string | undefined
  milliseconds: number
}>
type Size = Readonly<{ redisDb: number; buyers: number; skus: number; stock: number }>

/** A shop of its own (database, Redis) that processes of ours serve, and a crowd that shops there over HTTP. */
export async function createShopCrowd({ redisDb, buyers, skus: articles, stock }: Size) {
  const redisUrl = (process.env.REDIS_URL ?? '').replace(/\/\d*$/, `/${redisDb}`)
  const redis = new Redis(redisUrl)
  await redis.flushdb()
  const shop = await createOwnDatabase()
  const env = { DATABASE_URL: shop.url, REDIS_URL: redisUrl }
  // messages go through every database of a Redis: what other tests say of their users must concern none of these
  await shop.connection.query(`ALTER TABLE tb_users AUTO_INCREMENT = ${randomInt(10 ** 9, 2 * 10 ** 9)}`)
  await shop.run('src/cli/seed.ts')
  const made = await runScript(env, 'test/races/stock-child.ts', `${buyers}`, `${articles}`, `${stock}`)
  if (made.status !== 0) throw new Error(made.errors)
  const { users, skus } = JSON.parse(made.output) as { users: Shopper[]; skus: number[] }
  const children: Bun.Subprocess[] = []

  /** Another process of the shop. */
  async function serve(databaseUrl = shop.url) {
    const child = Bun.spawn([process.execPath, '--no-env-file', join(root, 'test/races/serve-child.ts')], {
      cwd: root,
      env: { ...process.env, ...env, DATABASE_URL: databaseUrl },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'inherit',
    })
    children.push(child)
    const { value } = await child.stdout.getReader().read()
    return { base: `http://127.0.0.1:${new TextDecoder().decode(value).trim()}`, child }
  }

  /** Puts one of each SKU into a shopper's cart, in an order that chance makes. */
  async function fill({ id }: Shopper, ids: readonly number[]): Promise<void> {
    const shuffled = ids.toSorted(() => Math.random() - 0.5)
    const lines = shuffled.flatMap((sku, i) => [sku, `1:1:${Date.now() + i}`])
    await redis.hset(`cart:{user:${id}}`, '#checkout', crypto.randomUUID(), ...lines)
  }

  /** Ends the processes and removes the shop. */
  async function close(): Promise<void> {
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(children.map(({ exited }) => exited))
    redis.disconnect()
    await shop.drop()
  }

  const rows = async (sql: string) => (await shop.connection.query(sql))[0] as Record<string, unknown>[]
  return { users, skus, shop, redis, fill, serve, rows, close }
}

export type ShopCrowd = Awaited<ReturnType<typeof createShopCrowd>>

/** Orders what is in the shopper's cart. */
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
