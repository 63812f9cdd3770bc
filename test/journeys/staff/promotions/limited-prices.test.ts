import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'
import { limitedPriceForm, type Rule, ruleCalls } from './rule-forms.ts'

const { ask, refusal } = ruleCalls()

/** The unit price that settlement shows to a customer now. */
async function shownPrice(skuId: number): Promise<string | undefined> {
  const { token } = await createUser()
  const { json } = await call<{ skus: { price: string }[] }>('POST', '/orders/settlement/', {
    token,
    body: { lines: [{ sku_id: skuId, count: 1 }] },
  })
  return json.skus[0]?.price
}

test('a limited-time price is charged as soon as it is stored, changed and deleted', async () => {
  const sku = await createSku({ price: '10.00' })
  const { status, json, headers } = await ask('POST', '/limited_prices/', limitedPriceForm(sku))
  expect([status, json]).toMatchObject([
    201,
    { sku_id: sku, sku: '测试商品 雾蓝', price: '8.00', warnings: [] },
  ])
  expect(await shownPrice(sku)).toBe('8.00')
  const path = `/limited_prices/${json.id}/`
  const options = { headers: { 'if-match': headers.get('etag') as string } }
  const changed = await ask('PUT', path, limitedPriceForm(sku, { price: '7.5' }), options)
  expect([changed.status, changed.json.price]).toEqual([200, '7.50'])
  expect(await shownPrice(sku)).toBe('7.50')
  expect((await ask('PUT', path, limitedPriceForm(sku), options)).json).toMatchObject({
    code: 'precondition_failed',
    changed_fields: expect.arrayContaining(['price']),
    etag: changed.headers.get('etag'),
  })
  const shown = await ask('GET', path)
  expect([shown.json.price, shown.headers.get('etag')]).toEqual(['7.50', changed.headers.get('etag')])
  expect((await ask('DELETE', path)).status).toBe(204)
  expect(await shownPrice(sku)).toBe('10.00')
  for (const method of ['GET', 'DELETE']) expect((await ask(method, path)).status).toBe(404)
  const entries = await db
    .select({ action: auditEntries.action })
    .from(auditEntries)
    .where(eq(auditEntries.object, `limitedprice:${json.id}`))
    .orderBy(auditEntries.id)
  expect(entries.map(({ action }) => action)).toEqual([
    'createLimitedPrice',
    'updateLimitedPrice',
    'deleteLimitedPrice',
  ])
})

test('bad input is refused by its field, and nothing is stored', async () => {
  const sku = await createSku()
  const early = addSeconds(now(), -120).toISOString()
  const cases: [wish: object, code: string, field: string][] = [
    [{ sku_id: 2_000_000_000 }, 'sku_unknown', 'sku_id'],
    [{ valid_to: early }, 'period_reversed', 'valid_to'],
    [{ price: '-1' }, 'invalid_input', 'price'],
    [{ price: '1.234' }, 'invalid_input', 'price'],
    [{ valid_from: 'today' }, 'invalid_input', 'valid_from'],
    [{ valid_to: '' }, 'invalid_input', 'valid_to'],
  ]
  for (const [wish, code, field] of cases)
    expect(await refusal('POST', '/limited_prices/', limitedPriceForm(sku, wish))).toEqual([400, code, field])
  const { json } = await ask<{ count: number }>('GET', `/limited_prices/?sku_id=${sku}`)
  expect(json.count).toBe(0)
})

test('PUT, PATCH and DELETE of a rule require If-Match', async () => {
  const sku = await createSku()
  const { json } = await ask('POST', '/limited_prices/', limitedPriceForm(sku))
  const without = { headers: {} }
  const path = `/limited_prices/${json.id}/`
  for (const [method, body] of [['PUT', limitedPriceForm(sku)], ['DELETE']] as const)
    expect((await ask(method, path, body, without)).json).toMatchObject({ code: 'precondition_required' })
})

test('the list filters by SKU, by keyword and by the period at any moment, newest first', async () => {
  const sku = await createSku({ name: `特价 ${crypto.randomUUID().slice(0, 8)}` })
  const at = (seconds: number) => addSeconds(now(), seconds).toISOString()
  const store = async (from: number, to: number) => {
    const wish = { valid_from: at(from), valid_to: at(to) }
    return (await ask('POST', '/limited_prices/', limitedPriceForm(sku, wish))).json.id
  }
  const [ended, active, upcoming] = [await store(-600, -60), await store(-60, 600), await store(600, 900)]
  const list = async (query: string) => {
    const path = `/limited_prices/?sku_id=${sku}&${query}`
    return (await ask<{ lists: Rule[] }>('GET', path)).json.lists.map(({ id }) => id)
  }
  expect(await list('')).toEqual([upcoming, active, ended])
  expect(await list('state=active')).toEqual([active])
  expect(await list('state=upcoming')).toEqual([upcoming])
  expect(await list('state=ended')).toEqual([ended])
  expect(await list(`at=${encodeURIComponent(at(700))}`)).toEqual([upcoming])
  expect(await list(`state=ended&at=${encodeURIComponent(at(700))}`)).toEqual([active, ended])
  expect(await list('keyword=%E7%89%B9%E4%BB%B7&pagesize=2')).toEqual([upcoming, active])
  expect(await list('keyword=%25')).toEqual([])
  expect(await refusal('GET', '/limited_prices/?state=lost', undefined)).toEqual([
    400,
    'invalid_input',
    'state',
  ])
})
