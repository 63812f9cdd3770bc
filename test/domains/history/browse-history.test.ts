import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import {
  deleteBrowseHistory,
  historyLimit,
  listBrowsedSkus,
} from '../../../src/domains/history/browse-history.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys, seconds } from '../../../src/redis/keys.ts'
import { watchRedis } from '../../support/database/redis-monitor.ts'
import { createCategory, createSku } from '../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Summary = { id: number; name: string; price: string; default_image_url: string; comments: number }

const record = ({ token }: TestUser, sku_id: unknown) =>
  call('POST', '/browse_histories/', { token, body: { sku_id } })
const list = async ({ token }: TestUser) =>
  (await call<Summary[]>('GET', '/browse_histories/', { token })).json
const idsOf = async (user: TestUser) => (await list(user)).map((sku) => sku.id)

async function createSkus(count: number): Promise<number[]> {
  const categoryId = await createCategory()
  const ids: number[] = []
  while (ids.length < count) ids.push(await createSku({ categoryId }))
  return ids
}

test('the history lists viewed SKUs newest first, each SKU once', async () => {
  const [user, [a, b, c]] = [await createUser(), (await createSkus(3)) as [number, number, number]]
  for (const sku of [a, b, c, a, b, b]) {
    const { status, json, headers } = await record(user, sku)
    expect([status, json, headers.get('cache-control')]).toEqual([201, { sku_id: sku }, 'no-store'])
  }
  const { json, headers } = await call<Summary[]>('GET', '/browse_histories/', { token: user.token })
  expect(headers.get('cache-control')).toBe('no-store')
  expect(json.map((sku) => sku.id)).toEqual([b, a, c])
  expect(json[0]).toEqual({
    id: b,
    name: '测试商品 雾蓝',
    price: '59.90',
    default_image_url: expect.stringMatching(/^http.*\/media\/products\/test\.webp$/),
    comments: 0,
  })
})

test('the history holds the last 30 SKUs', async () => {
  const [user, ids] = [await createUser(), await createSkus(historyLimit + 2)]
  for (const sku of ids) await record(user, sku)
  expect(await idsOf(user)).toEqual(ids.slice(2).reverse())
  expect(await redis.llen(keys.history(user.id))).toBe(30)
})

test('SKUs that are viewed concurrently are listed once each, 30 at most', async () => {
  const [user, ids] = [await createUser(), await createSkus(historyLimit)]
  for (const sku of ids.slice(0, 20)) await record(user, sku)
  const wanted = [...ids.slice(20), ...ids.slice(20)]
  const responses = await Promise.all(wanted.map((sku) => record(user, sku)))
  expect(responses.every(({ status }) => status === 201)).toBe(true)
  const stored = (await redis.lrange(keys.history(user.id), 0, -1)).map(Number)
  expect(stored.toSorted()).toEqual(ids.toSorted())
  expect(stored.slice(10)).toEqual(ids.slice(0, 20).reverse())

  const more = await createSkus(20)
  await Promise.all(more.map((sku) => record(user, sku)))
  const after = (await redis.lrange(keys.history(user.id), 0, -1)).map(Number)
  expect([after.length, new Set(after).size]).toEqual([30, 30])
  expect(after.slice(0, 20).toSorted()).toEqual(more.toSorted())
})

test('twenty concurrent views of one SKU add it once', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  await Promise.all(Array.from({ length: 20 }, () => record(user, sku)))
  expect(await redis.lrange(keys.history(user.id), 0, -1)).toEqual([String(sku)])
})

test('one view is one Redis transaction, so commands of another server cannot interleave', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  const key = keys.history(user.id)
  const seen: { command: string; key: string | undefined; source: string | undefined }[] = []
  const { promise: done, resolve } = Promise.withResolvers<void>()
  const monitor = await watchRedis(process.env.REDIS_URL as string, (line) => {
    const [, source, command = '', key] = /\[\d+ (\S+)\] "(\w+)"(?: "([^"]*)")?/.exec(line) ?? []
    seen.push({ command: command.toLowerCase(), key, source })
    if (command.toLowerCase() === 'exec') resolve()
  })
  await record(user, sku)
  await done
  monitor.stop()
  const source = seen.find((entry) => entry.key === key)?.source
  const own = seen.filter((entry) => entry.source === source).map((entry) => entry.command)
  expect(own.slice(own.indexOf('lrem') - 1)).toEqual(['multi', 'lrem', 'lpush', 'ltrim', 'expire', 'exec'])
})

test('a SKU that is unknown or off sale is refused and not recorded', async () => {
  const [user, off] = [await createUser(), await createSku({ isLaunched: false })]
  for (const sku of [off, 2_000_000_000]) {
    const { status, json } = await record(user, sku)
    expect([status, json.code]).toEqual([400, 'sku_not_on_sale'])
    expect(json.errors).toMatchObject([{ field: 'sku_id', code: 'sku_not_on_sale' }])
  }
  expect(await redis.exists(keys.history(user.id))).toBe(0)
})

test('a SKU that is off sale is left out until it is on sale again', async () => {
  const [user, ids] = [await createUser(), await createSkus(3)]
  for (const sku of ids) await record(user, sku)
  const [a, b, c] = ids as [number, number, number]
  const launch = (isLaunched: boolean) => db.update(skus).set({ isLaunched }).where(eq(skus.id, b))
  await launch(false)
  expect(await idsOf(user)).toEqual([c, a])
  await launch(true)
  expect(await idsOf(user)).toEqual([c, b, a])
})

test('names and prices are current', async () => {
  const [user, sku] = [await createUser(), await createSku({ price: '1.00' })]
  await record(user, sku)
  await db.update(skus).set({ price: '2.00', name: '新名' }).where(eq(skus.id, sku))
  expect(await list(user)).toMatchObject([{ price: '2.00', name: '新名' }])
})

test('deleting empties only the history of the caller', async () => {
  const [user, other, sku] = [await createUser(), await createUser(), await createSku()]
  for (const viewer of [user, other]) await record(viewer, sku)
  const deleteHistory = () => call('DELETE', '/browse_histories/', { token: user.token })
  expect([(await deleteHistory()).status, (await deleteHistory()).status]).toEqual([204, 204])
  expect([await idsOf(user), await idsOf(other)]).toEqual([[], [sku]])
  expect(await redis.exists(keys.history(user.id))).toBe(0)
  expect((await listBrowsedSkus(other.id)).map((row) => row.id)).toEqual([sku])
  await deleteBrowseHistory(other.id)
  expect(await listBrowsedSkus(other.id)).toEqual([])
})

test('a form is accepted like JSON, and the token alone selects the history', async () => {
  const [user, other, sku] = [await createUser(), await createUser(), await createSku()]
  const form = { sku_id: String(sku), user_id: String(other.id) }
  expect((await call('POST', '/browse_histories/', { token: user.token, form })).status).toBe(201)
  expect([await idsOf(user), await idsOf(other)]).toEqual([[sku], []])
})

test('a history expires 180 days after the last view', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  await record(user, sku)
  await redis.expire(keys.history(user.id), 60)
  await record(user, sku)
  expect(await redis.ttl(keys.history(user.id))).toBeWithin(seconds.history - 60, seconds.history + 1)
})

test('a cursor reads each SKU once, while SKUs are viewed, viewed again and taken off sale', async () => {
  const [user, ids] = [await createUser(), await createSkus(8)]
  for (const sku of ids) await record(user, sku)
  const newest = [...ids].reverse() as number[]
  const found: number[] = []
  const read = (from: string) =>
    call<{ id: number }[]>('GET', `/browse_histories/${from}`, { token: user.token })
  let query: string | null = '?limit=2'
  for (let at = 0; query !== null; at++) {
    const { status, json, headers } = await read(query)
    expect(status).toBe(200)
    found.push(...json.map(({ id }) => id))
    const next: string | null = headers.get('x-next-cursor')
    query = next && `?limit=2&cursor=${next}`
    if (at > 0) continue
    await record(user, (await createSkus(1))[0] as number)
    // the last SKU that was read, and one that was not
    for (const sku of [newest[1], newest[2]]) await record(user, sku as number)
    await db
      .update(skus)
      .set({ isLaunched: false })
      .where(eq(skus.id, newest[4] as number))
  }
  expect(found).toEqual(newest.filter((_, at) => at !== 4))
  expect(await idsOf(user)).toHaveLength(8)
})

test('a cursor holds the longest history, and shows only SKUs of the history of the caller', async () => {
  const [user, other, ids] = [await createUser(), await createUser(), await createSkus(historyLimit)]
  const longest = Array.from({ length: historyLimit }, (_, at) => 2_000_000_000 + at)
  await redis.rpush(keys.history(user.id), ...longest.map(String))
  await record(user, ids[0] as number)
  const { json, headers } = await call<{ id: number }[]>('GET', '/browse_histories/?limit=1', {
    token: user.token,
  })
  expect(json.map(({ id }) => id)).toEqual([ids[0] as number])
  const next: string | null = headers.get('x-next-cursor')
  const behind = (viewer: TestUser) =>
    call<object>('GET', `/browse_histories/?cursor=${next}&limit=100`, { token: viewer.token })
  expect([(await behind(user)).status, (await behind(user)).json]).toEqual([200, []])
  expect((await behind(other)).json).toEqual([])
})
