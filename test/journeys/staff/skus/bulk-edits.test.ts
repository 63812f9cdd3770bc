import { beforeAll, describe, expect, test } from 'bun:test'
import { and, eq, inArray } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skuChanges } from '../../../../src/db/schema/search.ts'
import { stockMovements } from '../../../../src/db/schema/stock.ts'
import { entriesOfRequest } from '../../../support/database/audit-entries.ts'
import { createGoods, createLeafCategory, createSku } from '../../../support/factories/skus.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

type Result = {
  id: number
  status: string
  price: string | null
  stock: number | null
  is_launched: boolean | null
  code: string | null
}
type Results = { dry_run: boolean; count: number; changed: number; refused: number; results: Result[] }

let person: TestUser
beforeAll(async () => {
  person = await createStaff(['goods.change_sku', 'goods.view_sku'])
})

const edit = (body: object, headers: Record<string, string> = {}) =>
  call<Results & Record<string, unknown>>('POST', '/meiduo_admin/skus/edits/', {
    token: person.token,
    body,
    headers,
  })
const shown = async (id: number) => (await call('GET', `/skus/${id}/`)).json
const factsOf = ({ json }: Awaited<ReturnType<typeof edit>>) =>
  json.results.map(({ id, status, price, stock, is_launched, code }) => [
    id,
    status,
    price,
    stock,
    is_launched,
    code,
  ])

describe('prices', () => {
  test.each([
    [{ set: '8.5' }, '8.50', '8.50'],
    [{ add: '-0.50' }, '9.50', '0.00'],
    [{ add: '+2' }, '12.00', '2.50'],
    [{ percent: '-10' }, '9.00', '0.45'],
    // half a fen is rounded up
    [{ percent: '1.5' }, '10.15', '0.51'],
    [{ percent: 5 }, '10.50', '0.53'],
  ])('%j makes of 10.00 and 0.50 the prices %s and %s, which shoppers see', async (price, first, second) => {
    const ids = [await createSku({ price: '10.00' }), await createSku({ price: '0.50' })]
    const dry = await edit({ ids, price, dry_run: 'true' })
    expect(dry.json).toMatchObject({ dry_run: true, count: 2, changed: 2, refused: 0 })
    expect((await shown(ids[0] as number)).price).toBe('10.00')
    const answer = await edit({ ids, price })
    expect(factsOf(answer)).toEqual(factsOf(dry))
    expect(answer.json.results.map((each) => each.price)).toEqual([first, second])
    expect([(await shown(ids[0] as number)).price, (await shown(ids[1] as number)).price]).toEqual([
      first,
      second,
    ])
  })

  test('a price that would leave its range is refused, and the other SKUs change', async () => {
    const [cheap, dear, huge] = [
      await createSku({ price: '1.00' }),
      await createSku({ price: '5.00' }),
      await createSku({ price: '99999999.00' }),
    ]
    expect(factsOf(await edit({ ids: [cheap, dear, 999_999_999], price: { add: '-2' } }))).toEqual([
      [cheap, 'refused', null, null, null, 'price_out_of_range'],
      [dear, 'changed', '3.00', expect.any(Number), true, null],
      [999_999_999, 'refused', null, null, null, 'not_found'],
    ])
    expect((await edit({ ids: [huge], price: { percent: '1' } })).json).toMatchObject({
      changed: 0,
      refused: 1,
    })
    expect((await shown(cheap)).price).toBe('1.00')
  })
})

test('stock moves by the ledger with reason and person, never below zero, and each SKU has its audit entry', async () => {
  const ids = [await createSku({ stock: 5 }), await createSku({ stock: 1 }), await createSku({ stock: 9 })]
  const [first, short, last] = ids as [number, number, number]
  const answer = await edit({ ids, stock_delta: '-3', stock_reason: 'damaged', is_launched: 'true' })
  expect(factsOf(answer)).toEqual([
    [first, 'changed', expect.any(String), 2, true, null],
    [short, 'refused', null, null, null, 'stock_out_of_range'],
    [last, 'changed', expect.any(String), 6, true, null],
  ])
  const moved = await db
    .select()
    .from(stockMovements)
    .where(and(inArray(stockMovements.skuId, ids), eq(stockMovements.reason, 'damaged')))
  expect(moved.map(({ skuId, quantity, userId }) => [skuId, quantity, userId]).sort()).toEqual(
    [
      [first, -3, person.id],
      [last, -3, person.id],
    ].sort(),
  )
  const requestId = answer.headers.get('x-request-id') as string
  const entries = await entriesOfRequest(requestId)
  expect(entries.map(({ object, action }) => [object, action]).sort()).toEqual(
    [
      [`sku:${first}`, 'editSkus'],
      [`sku:${last}`, 'editSkus'],
    ].sort(),
  )
  // the search index follows these rows
  const recorded = await db.select().from(skuChanges).where(inArray(skuChanges.skuId, ids))
  expect(new Set(recorded.map(({ skuId }) => skuId))).toEqual(new Set([first, last]))
})

test('a filter finds the SKUs of an SPU or a category, and pages and lists follow immediately', async () => {
  const categoryId = await createLeafCategory()
  const goodsId = await createGoods(categoryId)
  const [one, two] = [await createSku({ goodsId, categoryId }), await createSku({ goodsId, categoryId })]
  const other = await createSku({ categoryId })
  const list = async () =>
    (await call<{ results: { id: number }[] }>('GET', `/categories/${categoryId}/skus/`)).json.results.map(
      ({ id }) => id,
    )
  expect((await list()).sort()).toEqual([one, two, other].sort())
  const off = await edit({ filter: { spu_id: String(goodsId), is_launched: true }, is_launched: false })
  expect(off.json.results.map(({ id, status }) => [id, status])).toEqual([
    [one, 'changed'],
    [two, 'changed'],
  ])
  expect(await list()).toEqual([other])
  expect((await call('GET', `/skus/${one}/`)).status).toBe(404)
  const again = await edit({ filter: { category_id: categoryId }, is_launched: true })
  expect(again.json).toMatchObject({ count: 3, changed: 2 })
  expect((await list()).sort()).toEqual([one, two, other].sort())
})

test('a request without a clear target or change is bad input, and nothing changes', async () => {
  const id = await createSku({ price: '10.00' })
  const bad = [
    [{ price: { set: '1' } }, 'ids'],
    [{ ids: [id], filter: {}, price: { set: '1' } }, 'ids'],
    [{ ids: [id] }, 'price'],
    [{ ids: [id], price: {} }, 'price'],
    [{ ids: [id], price: { set: '1', add: '1' } }, 'price'],
    [{ ids: [id], price: { percent: '0.55' } }, 'price'],
    [{ ids: [], price: { set: '1' } }, 'ids'],
    [{ ids: Array.from({ length: 1001 }, (_, i) => i + 1), price: { set: '1' } }, 'ids'],
    [{ ids: [id], price: { set: '1' }, other: 1 }, 'other'],
  ] as const
  for (const [body, member] of bad)
    expect([body, await edit(body)]).toMatchObject([
      body,
      { status: 400, json: { [member]: [expect.any(String)] } },
    ])
  expect((await shown(id)).price).toBe('10.00')
})
