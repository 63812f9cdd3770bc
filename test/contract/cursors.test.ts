import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { favourites } from '../../src/db/schema/favourites.ts'
import { orders } from '../../src/db/schema/orders.ts'
import { createSku } from '../support/factories/skus.ts'
import { createStaff } from '../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../support/factories/users.ts'
import { app, call } from '../support/http.ts'
import { rowOf } from './staff/rows.ts'
import { operations, permissionsFor } from './staff/walk.ts'

type Listed = { id?: number; order_id?: string; sku_id?: number }
type Page = {
  next_cursor?: string | null
  lists?: Listed[]
  results?: Listed[]
  count?: number
  errors?: object[]
}
const keyOf = ({ order_id, id }: Listed) => id ?? order_id

const takesCursor = ({ hooks }: (typeof app.routes)[number]) => 'cursor' in (hooks.query?.properties ?? {})
const withCursor = app.routes
  .filter(takesCursor)
  .map(({ hooks }) => (hooks.detail as { operationId: string }).operationId)
const staffLists = operations.filter(({ id }) => withCursor.includes(id))

/** A list that no cursor reads, with the reason. */
const withoutCursor: Readonly<Record<string, string>> = {
  listFailedMessages: 'a message that is retried leaves the order of the list',
}

test('every paged list of staff takes a cursor, or has a reason why not', () => {
  const paged = app.routes.filter(({ hooks }) => 'pagesize' in (hooks.query?.properties ?? {}))
  const ids = paged.map(({ hooks }) => (hooks.detail as { operationId: string }).operationId)
  expect(ids.length).toBeGreaterThan(30)
  expect(ids.filter((id) => !withCursor.includes(id))).toEqual(Object.keys(withoutCursor))
})

describe.each(staffLists.map((each) => [each.id, each] as const))('%s', (id, operation) => {
  test('cursors read the rows of the pages in their order, and belong to the list and its filters', async () => {
    const row = rowOf(operation)
    const staff = await createStaff(permissionsFor(operation, row))
    const [example] = await row.call(staff)
    await row.call(staff)
    const url = new URL(`http://localhost/meiduo_admin${example}`)
    for (const name of ['page', 'pagesize']) url.searchParams.delete(name)
    const ask = (more: Record<string, string>) => {
      const asked = new URL(url)
      for (const [name, value] of Object.entries(more)) asked.searchParams.set(name, value)
      return call<Page>('GET', asked.pathname + asked.search, { token: staff.token })
    }
    const read: Listed[] = []
    let cursor: string | null = ''
    for (let round = 0; round < 3 && cursor !== null; round++) {
      const { status, json } = await ask({ cursor, limit: '2' })
      expect([id, status, json.count]).toEqual([id, 200, undefined])
      read.push(...(json.lists ?? []))
      cursor = json.next_cursor as string | null
    }
    const keys = read.map(keyOf)
    expect(new Set(keys).size).toBe(keys.length)
    const page = (await ask({ pagesize: '100' })).json.lists?.map(keyOf) ?? []
    const start = page.indexOf(keys[0])
    // rows that other tests add meanwhile come first
    if (keys.length > 0) expect([id, page.slice(start, start + keys.length)]).toEqual([id, keys])
    const { json } = await ask({ cursor: '', limit: '1' })
    const given = json.next_cursor
    for (const wrong of [
      { cursor: 'x' },
      { cursor: '', page: '1' },
      { cursor: given ?? 'bnVsbA', page: '1' },
    ])
      expect([id, (await ask(wrong)).json.errors]).toMatchObject([id, [{ field: 'cursor' }]])
    if (!given) return
    const other = staffLists.find((each) => each.id !== id && each.requirement === operation.requirement)
    if (other) {
      const path = `${other.path.replaceAll(/:\w+/g, '1')}?cursor=${given}`
      expect((await call('GET', path, { token: staff.token })).status).toBe(400)
    }
    const schema = app.routes.find((route) => route.path === operation.path && route.method === 'GET')?.hooks
      .query
    if ('keyword' in (schema?.properties ?? {}))
      expect((await ask({ cursor: given, keyword: 'another' })).json.errors).toMatchObject([
        { field: 'cursor' },
      ])
  }, 30_000)
})

async function placeOrders(user: TestUser, n: number): Promise<string[]> {
  const skuId = await createSku()
  const body = { address: user.addressId, pay_method: 2, lines: [{ sku_id: skuId, count: 1 }] }
  const ids: string[] = []
  for (let i = 0; i < n; i++)
    ids.push(
      (await call<{ order_id: string }>('POST', '/orders/', { token: user.token, body })).json.order_id,
    )
  return ids
}

type Reader = (cursor: string) => Promise<Page>

/** Reads a list to its end; `between` runs after the second answer. */
async function readAll(read: Reader, between: () => Promise<unknown>): Promise<Listed[]> {
  const found: Listed[] = []
  let cursor: string | null = ''
  for (let at = 1; cursor !== null; at++) {
    const page: Page = await read(cursor)
    found.push(...(page.results ?? page.lists ?? []))
    cursor = page.next_cursor as string | null
    if (at === 2) await between()
  }
  return found
}

test('own orders are read once each while others are placed and hidden between the answers', async () => {
  const user = await createUser()
  const ids = await placeOrders(user, 8)
  const newest = [...ids].reverse()
  const read = async (cursor: string) =>
    (await call<Page>('GET', `/orders/?limit=2&cursor=${cursor}`, { token: user.token })).json
  const found = await readAll(read, async () => {
    await placeOrders(user, 2)
    // the last row that was read, and one that was not
    for (const orderId of [newest[3], newest[5]])
      await db
        .update(orders)
        .set({ hiddenTime: new Date(0) })
        .where(eq(orders.orderId, orderId as string))
  })
  expect(found.map(keyOf)).toEqual(newest.filter((_, at) => at !== 5))
})

test('favourites are read once each while others are added and removed between the answers', async () => {
  const user = await createUser()
  const skuIds: number[] = []
  const add = async () => {
    const skuId = await createSku()
    await db.insert(favourites).values({ userId: user.id, skuId })
    return skuId
  }
  for (let i = 0; i < 7; i++) skuIds.push(await add())
  const newest = [...skuIds].reverse()
  const read = async (cursor: string) =>
    (await call<Page>('GET', `/favourites/?limit=2&cursor=${cursor}`, { token: user.token })).json
  const found = await readAll(read, async () => {
    await add()
    for (const skuId of [newest[3], newest[4]])
      await db.delete(favourites).where(eq(favourites.skuId, skuId as number))
  })
  expect(found.map(({ id }) => id)).toEqual(newest.filter((_, at) => at !== 4))
})

test('a page has its count and no cursor, and the last answer of a cursor has none', async () => {
  const user = await createUser()
  const ids = await placeOrders(user, 3)
  const page = await call<Page>('GET', '/orders/?page=1', { token: user.token })
  expect([page.json.count, 'next_cursor' in page.json]).toEqual([3, false])
  const first = await call<Page>('GET', '/orders/?cursor=&limit=2', { token: user.token })
  expect(first.json.results?.map(keyOf)).toEqual(ids.slice(1).reverse())
  const last = await call<Page>('GET', `/orders/?limit=2&cursor=${first.json.next_cursor}`, {
    token: user.token,
  })
  expect([last.json.results?.map(keyOf), last.json.next_cursor]).toEqual([[ids[0] as string], null])
  const filtered = `/orders/?limit=2&status=1&cursor=${first.json.next_cursor}`
  expect((await call<Page>('GET', filtered, { token: user.token })).json.errors).toMatchObject([
    { field: 'cursor' },
  ])
})
