import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { createConnection } from 'mysql2/promise'
import { createIsolatedDatabase, type IsolatedDatabase } from '../support/database/isolated-database.ts'
import { runScript } from '../support/processes/child-process.ts'
import { type DemoMall, startDemoMall } from '../support/processes/demo-mall.ts'

let mall: DemoMall
let empty: IsolatedDatabase
const folder = mkdtempSync(join(tmpdir(), 'backup-'))
const backup = join(folder, 'backup')
let target: Record<string, string>
let targetRedis: Redis

beforeAll(async () => {
  mall = await startDemoMall(38, { ORDER_UNPAID_PIECES: '1000000', ORDER_UNPAID_ORDERS: '1000000' })
  empty = await createIsolatedDatabase()
  const name = new URL(empty.url).pathname.slice(1)
  await empty.connection.query(`DROP DATABASE ${name}; CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
  const redisUrl = (process.env.REDIS_URL ?? '').replace(/\/\d*$/, '/39')
  targetRedis = new Redis(redisUrl)
  await targetRedis.flushdb()
  target = {
    ...mall.env,
    DATABASE_URL: empty.url,
    REDIS_URL: redisUrl,
    MEDIA_DIR: join(folder, 'restored/media'),
    PRIVATE_DIR: join(folder, 'restored/private'),
  }
}, 300_000)
afterAll(async () => {
  targetRedis?.disconnect()
  await empty?.drop()
  await mall?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The files below a folder with the digests of their contents. */
function filesOf(dir: string): Record<string, string> {
  if (!existsSync(dir)) return {}
  const names = readdirSync(dir, { recursive: true }) as string[]
  const files = names.filter((name) => statSync(join(dir, name)).isFile()).sort()
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(dir, name)))
        .digest('hex'),
    ]),
  )
}

async function rowsOf(url: string, query: string, values: unknown[] = []): Promise<unknown[]> {
  const connection = await createConnection({ uri: url, timezone: 'Z' })
  try {
    return (await connection.query(query, values))[0] as unknown[]
  } finally {
    await connection.end()
  }
}

async function cartsOf(redis: Redis): Promise<Record<string, unknown>> {
  const keys = (await redis.keys('cart:{*}')).sort()
  return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await redis.hgetall(key)])))
}

async function post<T>(path: string, body: object, token?: string): Promise<T> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `JWT ${token}` }) }
  const response = await fetch(mall.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  const answer = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${answer}`)
  return JSON.parse(answer)
}

/** Fills a new guest cart. */
const fillCart = () => post('/cart/', { sku_id: 1, count: 1 })

/** Signs the demo shopper in. @returns what buys one piece */
async function shopper() {
  const { username, password } = mall.users.shopper
  const { token } = await post<{ token: string }>('/authorizations/', { username, password })
  const answer = await fetch(`${mall.url}/addresses/`, { headers: { authorization: `JWT ${token}` } })
  const { addresses } = (await answer.json()) as { addresses: { id: number }[] }
  const address = addresses[0]?.id
  const lines = [{ sku_id: 1, count: 1 }]
  return async () => {
    const { pay_amount } = await post<{ pay_amount: string }>(
      '/orders/settlement/',
      { lines, address },
      token,
    )
    await post('/orders/', { lines, address, pay_method: 2, pay_amount }, token)
  }
}

test('a backup of an open shop, restored elsewhere, is a consistent shop with its orders, carts and pictures', async () => {
  const addresses = { MALL_URL: mall.url, SANDBOX_URL: mall.sandbox }
  // a whole purchase with pictures and a refund request
  expect((await runScript({ ...mall.env, ...addresses }, 'src/cli/demo/main.ts')).status).toBe(0)
  for (let guest = 0; guest < 5; guest++) await fillCart()
  const [orders, carts, media] = [
    'SELECT * FROM tb_order_info ORDER BY order_id',
    await cartsOf(mall.redis),
    filesOf((mall.env as Record<string, string>).MEDIA_DIR as string),
  ]
  const before = (await rowsOf(mall.database.url, orders)) as { order_id: string }[]
  expect(before.length).toBeGreaterThan(10)
  expect(Object.keys(carts).length).toBeGreaterThan(4)
  expect(Object.keys(media).length).toBeGreaterThan(0)

  // enough for a machine of any speed
  await rowsOf(mall.database.url, 'UPDATE tb_sku SET stock = 1000000 WHERE id = 1')
  expect((await runScript(mall.env, 'src/cli/balance-stock.ts')).status).toBe(0)

  // orders are placed, and guests fill carts, while the backup is written
  const buy = await shopper()
  let isWritten = false
  let bought = 0
  const traffic = (async () => {
    for (; !isWritten; bought++) await Promise.all([buy(), fillCart()])
  })()
  // the first server is dead: the dump is of the next one
  const DATABASE_URL = mall.database.url.replace('@', '@127.0.0.1:1,')
  const written = await runScript({ ...mall.env, DATABASE_URL }, 'src/cli/backup/backup.ts', backup)
  isWritten = true
  await traffic
  expect([written.status, written.errors]).toEqual([0, ''])
  expect(bought).toBeGreaterThan(5)
  expect(statSync(backup).mode & 0o777).toBe(0o700)

  const restored = await runScript(target, 'src/cli/backup/restore.ts', backup)
  expect([restored.status, restored.errors]).toEqual([0, ''])
  const verified = await runScript(target, 'src/cli/verify/main.ts')
  expect([verified.status, verified.output.trim().split('\n').at(-1)]).toEqual([0, 'verified'])

  const ids = before.map(({ order_id }) => order_id)
  const same = 'SELECT * FROM tb_order_info WHERE order_id IN (?) ORDER BY order_id'
  expect(await rowsOf(target.DATABASE_URL as string, same, [ids])).toEqual(before)
  expect(await cartsOf(targetRedis)).toMatchObject(carts)
  expect(filesOf(target.MEDIA_DIR as string)).toMatchObject(media)
}, 600_000)

test('a restore refuses a shop that has data, and a folder that is no whole backup', async () => {
  const again = await runScript(target, 'src/cli/backup/restore.ts', backup)
  expect([again.status, again.errors.trim()]).toEqual([
    1,
    expect.stringMatching(/^the database has \d+ tables: create an empty one$/),
  ])
  const partial = await runScript(target, 'src/cli/backup/restore.ts', folder)
  expect([partial.status, partial.errors.trim()]).toEqual([1, `${folder} holds no complete backup`])
})

test('a backup refuses a folder that exists', async () => {
  const { status, errors } = await runScript(mall.env, 'src/cli/backup/backup.ts', backup)
  expect([status, errors.trim()]).toEqual([1, `${backup} exists: name a new folder`])
})

test.each(['backup', 'restore'])('%s without its one folder prints its usage', async (command) => {
  for (const folders of [[], ['one', 'two'], ['']]) {
    const { status, errors } = await runScript(mall.env, `src/cli/backup/${command}.ts`, ...folders)
    expect([status, errors]).toEqual([2, expect.stringContaining(`usage: bun run ${command} <folder>`)])
  }
})
