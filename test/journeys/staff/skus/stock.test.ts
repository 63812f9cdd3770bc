import { describe, expect, test } from 'bun:test'
import { and, desc, eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { stockMovements } from '../../../../src/db/schema/stock.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createSkuWithForm } from '../../../support/factories/staff/sku-forms.ts'
import { createKey } from '../../../support/factories/staff/staff-credentials.ts'
import { call } from '../../../support/http.ts'
import { skuEdits } from './calls.ts'

const { editors, send, patch } = skuEdits()

const open = async (id: number, user = editors.person) =>
  (await call<{ stock: number }>('GET', `/meiduo_admin/skus/${id}/`, { token: user.token })).json.stock
const ledger = (id: number) =>
  db.select().from(stockMovements).where(eq(stockMovements.skuId, id)).orderBy(stockMovements.id)
const lastEntry = async (id: number) => {
  const [entry] = await db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.object, `sku:${id}`)))
    .orderBy(desc(auditEntries.id))
    .limit(1)
  return JSON.parse(entry?.after ?? 'null')
}
const refreshFirst = { status: 400, json: { stock: ['请先刷新再修改库存'], name: ['请先刷新再修改库存'] } }

describe('the stock of a form that was opened before a sale', () => {
  test('is unchanged if it is what the form showed', async () => {
    const { id, form } = await createSkuWithForm({ stock: 10 })
    expect(await open(id)).toBe(10)
    await createOrder(1, { lines: [[id, 3]] })
    expect(await send(id, { ...form, stock: '10' })).toMatchObject({ status: 200, json: { stock: 7 } })
  })

  test('moves the stock by the difference to what the form showed, and the audit entry names all three', async () => {
    const { id, form } = await createSkuWithForm({ stock: 10 })
    await open(id)
    await createOrder(1, { lines: [[id, 3]] })
    expect(await send(id, { ...form, stock: '15' })).toMatchObject({ status: 200, json: { stock: 12 } })
    expect((await ledger(id)).at(-1)).toMatchObject({
      kind: 'corrected',
      reason: 'correction',
      quantity: 5,
      userId: editors.person.id,
    })
    expect(await lastEntry(id)).toMatchObject({
      details: { stock: { shown: 10, sent: 15, before: 7, after: 12 } },
    })
  })

  test('moves the stock once if the form is sent twice', async () => {
    const { id, form } = await createSkuWithForm({ stock: 10 })
    await open(id)
    const answers = await Promise.all([1, 2].map(() => send(id, { ...form, stock: '4' })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(await open(id)).toBe(4)
  })

  test('cannot take more than there is', async () => {
    const { id, form } = await createSkuWithForm({ stock: 10 })
    await open(id)
    await createOrder(1, { lines: [[id, 8]] })
    expect(await send(id, { ...form, stock: '5' })).toMatchObject({
      status: 400,
      json: { code: 'stock_out_of_range', stock: [expect.any(String)] },
    })
    // the refused form still counts from what it showed
    expect(await send(id, { ...form, stock: '9' })).toMatchObject({ status: 200, json: { stock: 1 } })
  })

  test('counts from the later of two tabs, and for each person alone', async () => {
    const { id, form } = await createSkuWithForm({ stock: 10 })
    await open(id)
    await open(id, editors.colleague)
    await createOrder(1, { lines: [[id, 2]] })
    expect(await open(id)).toBe(8)
    expect(await send(id, { ...form, stock: '9' })).toMatchObject({ status: 200, json: { stock: 9 } })
    expect(await send(id, { ...form, stock: '9' }, editors.colleague)).toMatchObject({ json: { stock: 8 } })
  })

  test('is refused without a form opened before, unless it is the present stock', async () => {
    const { id, form } = await createSkuWithForm({ stock: 10 })
    expect(await send(id, { ...form, stock: '11' })).toMatchObject(refreshFirst)
    expect(await send(id, { ...form, stock: '10' })).toMatchObject({ status: 200, json: { stock: 10 } })
    await call('GET', '/meiduo_admin/skus/?pagesize=100', { token: editors.person.token })
    expect(await send(id, { ...form, stock: '11' })).toMatchObject(refreshFirst)
  })

  test('counts from what the person was shown, not from what a key of theirs has read or sent', async () => {
    const { id, form } = await createSkuWithForm({ stock: 10 })
    const scope = ['goods.view_sku', 'goods.change_sku'] as const
    const { headers } = await createKey(editors.person.id, scope, { isReadOnly: false })
    const path = `/meiduo_admin/skus/${id}/`
    const put = (stock: string) => call('PUT', path, { headers, body: { ...form, stock } })
    await call('GET', path, { headers })
    expect(await send(id, { ...form, stock: '11' })).toMatchObject(refreshFirst)
    await open(id)
    await createOrder(1, { lines: [[id, 3]] })
    await call('GET', path, { headers })
    // the person was shown 10, and the key has no form
    for (const stock of ['10', '8']) expect(await put(stock)).toMatchObject(refreshFirst)
    expect(await put('7')).toMatchObject({ status: 200, json: { stock: 7 } })
    expect(await send(id, { ...form, stock: '10' })).toMatchObject({ status: 200, json: { stock: 7 } })
  })

  test('is not moved if the change is refused for an old version', async () => {
    const { id, form } = await createSkuWithForm({ stock: 10 })
    await open(id)
    const stale = { 'if-match': '"old"' }
    expect((await send(id, { ...form, stock: '4' }, editors.person, stale)).status).toBe(412)
    expect(await send(id, { ...form, stock: '4' })).toMatchObject({ status: 200, json: { stock: 4 } })
    expect(await ledger(id)).toHaveLength(2)
  })
})

describe('stock_delta', () => {
  test.each([
    ['received', 5, 'received'],
    ['returned', 2, 'corrected'],
    ['damaged', -3, 'corrected'],
    ['counted', -1, 'corrected'],
    ['correction', 1, 'corrected'],
  ])('writes a movement with the reason %s and the person', async (reason, delta, kind) => {
    const id = await createSku({ stock: 10 })
    const answer = await patch(id, { stock_delta: delta, stock_reason: reason })
    expect(answer).toMatchObject({ status: 200, json: { stock: 10 + delta } })
    expect((await ledger(id)).at(-1)).toMatchObject({
      kind,
      reason,
      quantity: delta,
      userId: editors.person.id,
    })
  })

  test('takes text with a sign, and is refused below zero or against its reason', async () => {
    const id = await createSku({ stock: 2 })
    expect(await patch(id, { stock_delta: '-1' })).toMatchObject({ json: { stock: 1 } })
    expect(await patch(id, { stock_delta: '-2' })).toMatchObject({
      status: 400,
      json: { stock_delta: [expect.any(String)], name: [expect.any(String)] },
    })
    for (const [stock_reason, stock_delta] of [
      ['received', -1],
      ['returned', -1],
      ['damaged', 1],
      ['sold', -1],
    ])
      expect(await patch(id, { stock_delta, stock_reason })).toMatchObject({
        status: 400,
        json: { stock_reason: [expect.any(String)] },
      })
    expect(await open(id)).toBe(1)
  })
})
