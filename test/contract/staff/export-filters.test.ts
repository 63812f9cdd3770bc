import { beforeAll, describe, expect, test } from 'bun:test'
import type { TSchema } from '@sinclair/typebox'
import { eq, inArray, sql } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { orderLines, orders } from '../../../src/db/schema/orders.ts'
import { recountStatements } from '../../../src/domains/orders/listing/recount.ts'
import type { ExportList } from '../../../src/domains/staff/exports/export-list.ts'
import { readFilters } from '../../../src/domains/staff/exports/filter-model.ts'
import {
  type ExportListName,
  exportListNames,
  findExportList,
} from '../../../src/domains/staff/exports/lists/registry.ts'
import { now } from '../../../src/lib/clock.ts'
import { createFailedMessage } from '../../support/factories/failed-jobs.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createTestReview } from '../../support/factories/reviews.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { rowOf } from './rows.ts'
import { operations, send, staffRoutes } from './walk.ts'

type Key = number | string
type Filters = Readonly<Record<string, string>>

let staff: TestUser

/** Its rule would stay in the shared database, where `operations.test.ts` creates one for the same province at the same time. */
const spared = ['createFreightTemplate']

/** Fills the lists by every call that creates something, as the walk of all operations prepares it. */
beforeAll(async () => {
  for (const operation of operations) {
    // a new caller, because some calls end the sign-ins of theirs
    const caller = await createStaff([], { isSuperuser: true })
    if (operation.method === 'POST' && !spared.includes(operation.id))
      await send(operation, await rowOf(operation).call(caller), caller)
  }
  for (let i = 0; i < 3; i++) await createFailedMessage()
  const scheduled = [await createSku(), await createSku()]
  const launchAt = new Date('2090-01-01T00:00:00Z')
  await db.update(skus).set({ launchAt }).where(inArray(skus.id, scheduled))
  staff = await createStaff([], { isSuperuser: true })
}, 120_000)

const listed = exportListNames.filter((name) => findExportList(name).operation !== null)

const pathOf = ({ operation }: ExportList): string =>
  staffRoutes.find(({ method, id }) => method === 'GET' && id === operation)?.path ?? ''

const keyOfItem = (item: Record<string, unknown>) => (item.id ?? item.order_id) as Key

/** Returns the keys of the first 100 rows of a list, as its operation answers them. */
async function listedKeys(list: ExportList, filters: Filters): Promise<Key[]> {
  const query = new URLSearchParams({ ...filters, pagesize: '100' })
  const { status, json } = await call<{ lists?: Record<string, unknown>[] }>(
    'GET',
    `${pathOf(list)}?${query}`,
    {
      token: staff.token,
    },
  )
  expect([pathOf(list), filters, status]).toEqual([pathOf(list), filters, 200])
  const items = Array.isArray(json) ? (json as Record<string, unknown>[]) : (json.lists ?? [])
  return items.slice(0, 100).map(keyOfItem)
}

/** Returns the keys of the first rows of an export, read in parts. */
async function exportedKeys(
  name: ExportListName,
  filters: Filters,
  size: number,
  most = 100,
): Promise<Key[]> {
  const list = findExportList(name)
  const query = readFilters(name, filters)
  const keyword = String(query.keyword ?? '').trim()
  const keys: Key[] = []
  for (let after: Key | null = null; keys.length < most; ) {
    const wish = { page: 1, pageSize: size, keyword, after }
    const { rows: part } = await list.read(query, wish, { userId: staff.id, keyId: null })
    if (part.length === 0) break
    keys.push(...part.map((row) => list.keyOf(row)))
    after = keys.at(-1) as Key
  }
  return keys.slice(0, most)
}

/** Compares both while no other test changes the rows between. */
async function expectSame(name: ExportListName, filters: Filters): Promise<Key[]> {
  for (let round = 0; ; round++) {
    if (name === 'orders') await recountOrders()
    const before = await exportedKeys(name, filters, 100)
    const shown = await listedKeys(findExportList(name), filters)
    const after = await exportedKeys(name, filters, 40)
    if (!Bun.deepEquals(before, after)) continue
    // a change between two equal reads of the export
    if (!Bun.deepEquals(after, shown) && round < 5) continue
    expect([name, filters, after]).toEqual([name, filters, shown])
    return after
  }
}

/** Other tests store orders and change their status by SQL, so the counts by which the list ends a page drift. */
const recountOrders = () =>
  transaction(async (tx) => {
    for (const statement of recountStatements) await tx.execute(sql.raw(statement))
  })

type Parts = TSchema & { anyOf?: TSchema[] }
const day = new Date().toISOString().slice(0, 10)
const moments = ['2020-01-01T00:00:00Z', `${day}T00:00:00Z`, '2090-01-01T00:00:00Z']

/** Values of filters that their schema does not list. */
const samples: Readonly<Record<string, readonly string[]>> = {
  keyword: ['1', '商品', 'zzz-nothing'],
  from: moments,
  to: moments,
  at: moments,
  day: [day, '2026-11-23'],
  min_amount: ['0', '20.00', '99999'],
  max_amount: ['0', '20.00', '99999'],
  carrier: ['SF'],
  user: ['1', 'schedule'],
  object: ['sku:1'],
  action: ['createBrand', 'createCoupon'],
  status: ['1', '2', '3', '4', '5', '6'],
  score: ['1', '5'],
}

function valuesOf(filter: string, schema: Parts): readonly string[] {
  const parts = schema.anyOf ?? [schema]
  const choices = parts.flatMap((part) => (typeof part.const === 'string' ? [part.const] : []))
  if (parts.some(({ type }) => type === 'boolean')) return ['true', 'false']
  return choices.length > 0 ? choices : (samples[filter] ?? [])
}

/** Ids that rows of the shop have, for filters by an id. */
async function idsFor(filter: string): Promise<string[]> {
  const sources: Readonly<Record<string, ReturnType<typeof sql>>> = {
    spu_id: sql`select max(goods_id) id from tb_sku`,
    category_id: sql`select max(category_id) id from tb_sku union select max(category_id) from tb_content`,
    sku_id: sql`select max(sku_id) id from tb_order_goods union select max(sku_id) from tb_sku_image`,
    stocktake_id: sql`select max(id) id from tb_stocktake`,
    parent_id: sql`select max(parent_id) id from tb_goods_category`,
  }
  const source = sources[filter]
  if (!source) return []
  const [found] = (await db.execute(source)) as unknown as [{ id: number | null }[]]
  return found.flatMap(({ id }) => (id === null ? [] : [String(id)]))
}

describe.each(listed)('the export of %s', (name) => {
  const list = findExportList(name)

  async function required(): Promise<Filters> {
    const names: readonly string[] = list.query.required ?? []
    return Object.fromEntries(
      await Promise.all(names.map(async (each) => [each, (await idsFor(each))[0] ?? '1'] as const)),
    )
  }

  test('has the rows of its list, also when it is read in parts', async () => {
    const filters = await required()
    const keys = await expectSame(name, filters)
    expect(new Set(keys).size).toBe(keys.length)
    // the first row is newer than those of other tests that run now, or one of them
    const parts = await exportedKeys(name, filters, 3, 12)
    expect(new Set(parts).size).toBe(parts.length)
    const known = parts.filter((key) => keys.includes(key))
    expect(known).toEqual(keys.slice(keys.indexOf(known[0] as Key)).slice(0, known.length))
  })

  test.each(list.filters.map((filter) => [filter]))('has the filter %s of its list', async (filter) => {
    const schema = list.query.properties[filter] as Parts
    const values = [...valuesOf(filter, schema), ...(await idsFor(filter))]
    expect([filter, values.length]).not.toEqual([filter, 0])
    for (const value of values) await expectSame(name, { ...(await required()), [filter]: value })
  })
})

test('the lists of the shop have rows, so that the comparison means something', async () => {
  const empty: string[] = []
  for (const name of listed) {
    const isBare = (findExportList(name).query.required ?? []).length === 0
    if (isBare && (await exportedKeys(name, {}, 1, 1)).length === 0) empty.push(name)
  }
  expect(empty).toEqual([])
})

test('rows with one time, and with parts of a millisecond, are read once each', async () => {
  const ids: string[] = []
  for (let i = 0; i < 4; i++) ids.push((await createOrder(1)).orderId)
  const at = '2091-01-01 00:00:00.1234'
  try {
    for (const [i, id] of ids.entries())
      await db
        .update(orders)
        .set({ createTime: sql`${`${at}${i % 2 === 0 ? '56' : '01'}`}` })
        .where(eq(orders.orderId, id))
    // other tests have orders of the far future, too
    const moment = { from: '2090-12-31T23:59:59Z', to: '2091-01-01T00:00:01Z' }
    const read = await exportedKeys('orders', moment, 1)
    expect(read.toSorted()).toEqual(ids.toSorted())
  } finally {
    await db.update(orders).set({ createTime: now() }).where(inArray(orders.orderId, ids))
  }
})

test('reviews without a time come last, and once each', async () => {
  const sku = await createSku()
  for (let i = 0; i < 4; i++) await createTestReview(5, sku)
  const readAll = () => exportedKeys('reviews', { sku_id: String(sku) }, 3)
  const all = await readAll()
  expect(all).toHaveLength(4)
  const keys = all.slice(0, 2) as number[]
  try {
    await db.update(orderLines).set({ commentTime: null }).where(inArray(orderLines.id, keys))
    const read = await readAll()
    expect(read.toSorted()).toEqual(all.toSorted())
    expect(read.slice(-2).toSorted()).toEqual(keys.toSorted())
  } finally {
    await db.update(orderLines).set({ commentTime: now() }).where(inArray(orderLines.id, keys))
  }
})
