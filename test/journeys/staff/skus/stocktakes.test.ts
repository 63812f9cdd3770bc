import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { stockMovements } from '../../../../src/db/schema/stock.ts'
import { createOrder, stockOf } from '../../../support/factories/orders/orders.ts'
import { createCategory, createSku } from '../../../support/factories/skus.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { type CallOptions, call } from '../../../support/http.ts'

type Line = { id: number; sku_id: number; counted: number | null; expected: number | null; etag: string }
type Stocktake = { id: number; status: string; lines: number; counted: number; code?: string }

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['goods.view_sku', 'goods.change_sku'])
})

const ask = <T = Stocktake>(method: string, path: string, options: CallOptions = {}) =>
  call<T>(method, `/meiduo_admin${path}`, { token: staff.token, ...options })
const open = async (category: number) =>
  (await ask('POST', '/stocktakes/', { body: { category_id: String(category) } })).json
const linesOf = async (stocktake: number, query = '') =>
  (await ask<{ lists: Line[] }>('GET', `/stocktake_lines/?stocktake_id=${stocktake}${query}`)).json.lists
const count = (line: Line | undefined, counted: number | string, etag = line?.etag ?? '') =>
  ask<Line>('PUT', `/stocktake_lines/${line?.id}/`, { body: { counted }, headers: { 'if-match': etag } })
const apply = (stocktake: number) => ask('POST', `/stocktakes/${stocktake}/application/`)
const counted = async (sku: number) => {
  const rows = await db.select().from(stockMovements).where(eq(stockMovements.skuId, sku))
  return rows
    .filter(({ reason }) => reason === 'counted')
    .map(({ kind, quantity, userId }) => [kind, quantity, userId])
}

test('a count list has the SKUs of the category and below, and its differences become movements', async () => {
  const root = await createCategory()
  const below = await createCategory(root)
  const more = await createSku({ categoryId: root, stock: 10 })
  const fewer = await createSku({ categoryId: below, stock: 10, isLaunched: false })
  const same = await createSku({ categoryId: below, stock: 10 })
  const uncounted = await createSku({ categoryId: below, stock: 10 })
  const list = await open(root)
  expect(list).toMatchObject({ status: 'open', lines: 4, counted: 0, category_id: root })
  const lines = await linesOf(list.id)
  expect(lines.map(({ sku_id }) => sku_id).sort()).toEqual([more, fewer, same, uncounted].sort())
  const lineOf = (sku: number) => lines.find(({ sku_id }) => sku_id === sku)
  await count(lineOf(more), '12')
  await count(lineOf(fewer), 7)
  await count(lineOf(same), 10)
  expect((await linesOf(list.id, '&is_counted=false')).map(({ sku_id }) => sku_id)).toEqual([uncounted])
  expect(await apply(list.id)).toMatchObject({ status: 200, json: { status: 'applied', counted: 3 } })
  const stocks = await Promise.all([more, fewer, same, uncounted].map(stockOf))
  expect(stocks.map(({ stock }) => stock)).toEqual([12, 7, 10, 10])
  expect(await Promise.all([more, fewer, same, uncounted].map(counted))).toEqual([
    [['corrected', 2, staff.id]],
    [['corrected', -3, staff.id]],
    [],
    [],
  ])
})

test('a sale between counting and applying stays a sale', async () => {
  const category = await createCategory()
  const sku = await createSku({ categoryId: category, stock: 10 })
  await createOrder(1, { lines: [[sku, 1]] })
  const list = await open(category)
  const [line] = await linesOf(list.id)
  expect((await count(line, 8)).json).toMatchObject({ counted: 8, expected: 9 })
  await createOrder(1, { lines: [[sku, 2]] })
  expect((await apply(list.id)).status).toBe(200)
  expect(await stockOf(sku)).toMatchObject({ stock: 6, sales: 3 })
})

test('a count that sales have made impossible is refused and names the SKU, until it is counted again', async () => {
  const category = await createCategory()
  const sku = await createSku({ categoryId: category, stock: 10 })
  const list = await open(category)
  const [line] = await linesOf(list.id)
  await count(line, 2)
  await createOrder(1, { lines: [[sku, 5]] })
  expect(await apply(list.id)).toMatchObject({
    status: 409,
    json: { code: 'stock_short', skus: [{ id: sku }] },
  })
  expect(await stockOf(sku)).toMatchObject({ stock: 5 })
  const [again] = await linesOf(list.id)
  await count(again, 4)
  expect((await apply(list.id)).status).toBe(200)
  expect(await stockOf(sku)).toMatchObject({ stock: 4 })
})

test('a count needs the version of its line, so that two people notice that they count the same SKU', async () => {
  const category = await createCategory()
  await createSku({ categoryId: category })
  const [line] = await linesOf((await open(category)).id)
  const path = `/stocktake_lines/${line?.id}/`
  expect(await ask('PUT', path, { body: { counted: 1 } })).toMatchObject({ status: 428 })
  const answers = await Promise.all([count(line, 8), count(line, 9)])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
  expect(answers.find(({ status }) => status === 412)?.json).toMatchObject({
    changed_by: staff.username,
    changed_fields: ['counted'],
  })
})

test('a list is applied once, and an applied or cancelled one accepts nothing', async () => {
  const category = await createCategory()
  const sku = await createSku({ categoryId: category, stock: 10 })
  const list = await open(category)
  const [line] = await linesOf(list.id)
  await count(line, 9)
  const answers = await Promise.all([apply(list.id), apply(list.id), apply(list.id)])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  expect(await stockOf(sku)).toMatchObject({ stock: 9 })
  const closed = { status: 409, json: { code: 'stocktake_closed' } }
  const anyVersion = { headers: { 'if-match': '*' } }
  expect(await count(line, 8, '*')).toMatchObject(closed)
  expect(await ask('DELETE', `/stocktakes/${list.id}/`, anyVersion)).toMatchObject(closed)
  const other = await open(category)
  expect((await ask('DELETE', `/stocktakes/${other.id}/`, anyVersion)).status).toBe(204)
  expect((await ask('GET', `/stocktakes/${other.id}/`)).json.status).toBe('cancelled')
  expect(await apply(other.id)).toMatchObject(closed)
})

test('an unknown category, list or line is refused', async () => {
  expect(await ask('POST', '/stocktakes/', { body: { category_id: 999999999 } })).toMatchObject({
    status: 400,
    json: { code: 'category_unknown', category_id: [expect.any(String)], name: [expect.any(String)] },
  })
  for (const path of ['/stocktakes/999999999/', '/stocktake_lines/999999999/'])
    expect((await ask('GET', path)).status).toBe(404)
  expect((await apply(999999999)).status).toBe(404)
})
