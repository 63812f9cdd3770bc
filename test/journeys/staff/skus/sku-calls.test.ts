import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skuSpecifications, skus } from '../../../../src/db/schema/catalog.ts'
import { stockMovements } from '../../../../src/db/schema/stock.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createCategory, createSku } from '../../../support/factories/skus.ts'
import { createSkuWithForm, skuForm } from '../../../support/factories/staff/sku-forms.ts'
import { call } from '../../../support/http.ts'
import { skuCalls } from './calls.ts'

const { ask, post, refusal } = skuCalls()

describe('adding a SKU', () => {
  test('reads digits, amounts and booleans of a form, and answers the stored SKU with numbers and booleans', async () => {
    const form = await skuForm({ is_launched: 'false' })
    const { status, json, headers } = await post(form)
    expect(status).toBe(201)
    expect(json).toEqual({
      id: expect.any(Number),
      name: '测试单品 雾蓝',
      spu: '测试商品',
      spu_id: Number(form.spu_id),
      caption: '测试副标题',
      category_id: Number(form.category_id),
      category: '测试分类',
      price: '59.90',
      cost_price: '30.00',
      market_price: '69.90',
      stock: 7,
      sales: 0,
      comments: 0,
      is_launched: false,
      default_image_url: '',
      specs: [],
    })
    expect(headers.get('etag')).toMatch(/^".+"$/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect((await ask('GET', `/skus/${json.id}`)).json).toEqual(json)
  })

  test('takes JSON numbers too, and ignores the members of an answer', async () => {
    const form = await skuForm({ price: 59.9, stock: 7, is_launched: true, id: 1, spu: 'x', sales: 3 })
    expect(await post(form)).toMatchObject({ status: 201, json: { price: '59.90', sales: 0 } })
  })

  test('records the opening stock as received by this person', async () => {
    const { json } = await post(await skuForm({ stock: '12' }))
    const movements = await db.select().from(stockMovements).where(eq(stockMovements.skuId, json.id))
    expect(movements).toMatchObject([
      { kind: 'received', reason: 'received', quantity: 12, userId: expect.any(Number), orderId: null },
    ])
  })

  test.each([
    ['name', ''],
    ['name', 'x'.repeat(51)],
    ['caption', ''],
    ['caption', 'x'.repeat(101)],
    ['price', '-1'],
    ['price', '1.234'],
    ['price', 1.234],
    ['cost_price', 'abc'],
    ['market_price', ''],
    ['stock', '-1'],
    ['stock', '1.5'],
    ['stock', ''],
    ['is_launched', 'maybe'],
    ['is_launched', ''],
    ['spu_id', '999999999'],
    ['spu_id', ''],
    ['category_id', '999999999'],
    ['specs', 'none'],
    ['specs', [{ spec_id: 1, option_id: 1 }]],
  ])('refuses %s = %p with a member of that name, and always a member name', async (field, value) => {
    const answer = await refusal({ ...(await skuForm()), [field]: value })
    expect(answer).toEqual({
      status: 400,
      fields: expect.arrayContaining(['name', field]),
      name: [expect.any(String)],
    })
  })

  test('requires every field', async () => {
    const { status, fields } = await refusal({})
    expect(status).toBe(400)
    expect(fields.sort()).toEqual(Object.keys(await skuForm()).sort())
  })

  test('refuses a category that is not of the third level', async () => {
    for (const id of [await createCategory(), await createCategory(await createCategory())])
      expect(await refusal({ ...(await skuForm()), category_id: id })).toMatchObject({
        status: 400,
        fields: expect.arrayContaining(['category_id']),
      })
  })
})

describe('deleting a SKU', () => {
  test('removes a SKU without orders, with its ledger', async () => {
    const { id } = await createSkuWithForm()
    expect(await ask('DELETE', `/skus/${id}/`)).toMatchObject({ status: 204, text: '' })
    expect((await ask('GET', `/skus/${id}/`)).status).toBe(404)
    expect(await db.select().from(stockMovements).where(eq(stockMovements.skuId, id))).toEqual([])
    expect((await ask('DELETE', `/skus/${id}/`)).status).toBe(404)
  })

  test('takes an ordered SKU off sale, and keeps its ledger', async () => {
    const { sku } = await createOrder(1)
    expect((await ask('DELETE', `/skus/${sku}`)).status).toBe(204)
    expect((await ask('GET', `/skus/${sku}/`)).json.is_launched).toBe(false)
    expect((await call('GET', `/skus/${sku}/`)).status).toBe(404)
    expect(await db.select().from(stockMovements).where(eq(stockMovements.skuId, sku))).toHaveLength(2)
  })
})

test('an unknown id is 404 for every method', async () => {
  const form = await skuForm()
  for (const [method, options] of [
    ['GET', {}],
    ['PUT', { body: form }],
    ['PATCH', { body: {}, headers: { 'if-match': '*' } }],
    ['DELETE', {}],
  ] as const)
    expect([method, (await ask(method, '/skus/999999999/', options)).status]).toEqual([method, 404])
})

test('a changed price, name and state is shown to shoppers at their next request', async () => {
  const { id, form } = await createSkuWithForm()
  const page = () => call('GET', `/skus/${id}/`)
  expect((await page()).json.price).toBe('59.90')
  await ask('PUT', `/skus/${id}/`, { body: { ...form, price: '12', name: '新名' } })
  expect((await page()).json).toMatchObject({ price: '12.00', name: '新名' })
  await ask('PUT', `/skus/${id}/`, { body: { ...form, is_launched: 'false' } })
  expect((await page()).status).toBe(404)
  const [row] = await db.select({ stock: skus.stock }).from(skus).where(eq(skus.id, id))
  expect(row?.stock).toBe(7)
  expect(await db.select().from(skuSpecifications).where(eq(skuSpecifications.skuId, id))).toEqual([])
  expect(await createSku()).toBeGreaterThan(id)
})
