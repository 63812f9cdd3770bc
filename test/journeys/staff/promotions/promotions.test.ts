import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { createCategory, createGoods, createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'
import { period, promotionForm, type Rule, ruleCalls } from './rule-forms.ts'

const { ask, refusal } = ruleCalls()

async function shownDiscount(skuId: number, count = 1): Promise<string> {
  const { token } = await createUser()
  const { json } = await call<{ discount_amount: string }>('POST', '/orders/settlement/', {
    token,
    body: { lines: [{ sku_id: skuId, count }] },
  })
  return json.discount_amount
}

test('a promotion applies as soon as it is stored, changed, switched off and on, and deleted', async () => {
  const sku = await createSku({ price: '60.00' })
  const form = promotionForm([sku], { group: undefined })
  const { status, json } = await ask('POST', '/promotions/', form)
  expect(status).toBe(201)
  expect(json).toMatchObject({ group: 'mall', scope: 'sku', targets: [sku], is_enabled: true })
  expect(json.tiers).toEqual([{ threshold_amount: '50.00', off_amount: '5.00' }])
  expect(await shownDiscount(sku)).toBe('5.00')
  const path = `/promotions/${json.id}/`
  const percent = {
    kind: 'percentage',
    basis: 'count',
    tiers: [
      { threshold_count: '1', pay_percent: '90' },
      { threshold_count: 3, pay_percent: 80 },
    ],
  }
  const changed = await ask('PUT', path, { ...form, targets: [sku, sku], ...percent })
  expect([changed.status, changed.json.tiers, changed.json.targets]).toEqual([
    200,
    [
      { threshold_count: 1, pay_percent: 90 },
      { threshold_count: 3, pay_percent: 80 },
    ],
    [sku],
  ])
  expect([await shownDiscount(sku), await shownDiscount(sku, 3)]).toEqual(['6.00', '36.00'])
  expect((await ask('PATCH', path, { is_enabled: 'false' })).json.is_enabled).toBe(false)
  expect(await shownDiscount(sku)).toBe('0.00')
  expect((await ask('PATCH', path, { is_enabled: true })).json).toMatchObject({ tiers: changed.json.tiers })
  expect(await shownDiscount(sku)).toBe('6.00')
  expect((await ask('DELETE', path)).status).toBe(204)
  expect(await shownDiscount(sku)).toBe('0.00')
  expect((await ask('GET', path)).status).toBe(404)
})

test('a PUT keeps what it leaves out, and a promotion for all goods has no targets', async () => {
  const sku = await createSku()
  // it has ended, so that it changes the price of no other test
  const over = { valid_from: '2020-01-01T00:00:00+08:00', valid_to: '2020-01-02T00:00:00+08:00' }
  const { json } = await ask('POST', '/promotions/', promotionForm([sku], { ...over, is_enabled: false }))
  const { group: _, targets: __, ...form } = promotionForm([sku], over)
  const kept = await ask('PUT', `/promotions/${json.id}/`, form)
  expect(kept.json).toMatchObject({ group: json.group, targets: [sku], is_enabled: false })
  const all = await ask('PUT', `/promotions/${json.id}/`, { ...form, scope: 'all' })
  expect(all.json).toMatchObject({ scope: 'all', targets: [] })
})

test('a rule that names a deleted SKU can still be edited, but gets no other unknown target', async () => {
  const [sku, deleted] = [await createSku(), await createSku()]
  const form = promotionForm([sku, deleted], { is_enabled: true })
  const { id } = (await ask('POST', '/promotions/', form)).json
  await db.delete(skus).where(eq(skus.id, deleted))
  const closed = await ask('PUT', `/promotions/${id}/`, { ...form, is_enabled: false })
  expect([closed.status, closed.json.targets, closed.json.is_enabled]).toEqual([200, [sku, deleted], false])
  const draft = { ...form, id }
  const simulated = await ask('POST', '/simulations/', {
    lines: [{ sku_id: sku, count: 1 }],
    drafts: { promotions: [draft] },
  })
  expect(simulated.status).toBe(200)
  const more = await ask('PUT', `/promotions/${id}/`, { ...form, targets: [sku, deleted, 2_000_000_000] })
  expect([more.status, more.json]).toMatchObject([400, { code: 'targets_unknown', unknown: [2_000_000_000] }])
})

const amount = (threshold: string, off: string) => ({ threshold_amount: threshold, off_amount: off })

test.each<[what: string, wish: (sku: number) => object, code: string, field: string]>([
  ['no tiers', () => ({ tiers: [] }), 'invalid_input', 'tiers'],
  ['21 tiers', () => ({ tiers: Array(21).fill(amount('1', '1')) }), 'invalid_input', 'tiers'],
  [
    'thresholds that do not rise',
    () => ({ tiers: [amount('50.00', '5'), amount('50', '6')] }),
    'thresholds_not_rising',
    'tiers.1.threshold_amount',
  ],
  [
    'a threshold of the other basis',
    () => ({ tiers: [{ threshold_count: 3, off_amount: '5.00' }] }),
    'threshold_mismatch',
    'tiers.0.threshold_amount',
  ],
  [
    'both thresholds',
    () => ({ basis: 'count', tiers: [{ threshold_count: 3, ...amount('5.00', '1.00') }] }),
    'threshold_mismatch',
    'tiers.0.threshold_count',
  ],
  [
    'the discount of the other kind',
    () => ({ kind: 'percentage' }),
    'discount_mismatch',
    'tiers.0.pay_percent',
  ],
  [
    'two discounts',
    () => ({ tiers: [{ ...amount('50.00', '5.00'), pay_percent: 80 }] }),
    'discount_mismatch',
    'tiers.0.off_amount',
  ],
  ['nothing off', () => ({ tiers: [amount('50.00', '0')] }), 'discount_mismatch', 'tiers.0.off_amount'],
  [
    '100 percent',
    () => ({ kind: 'percentage', tiers: [{ threshold_amount: '5', pay_percent: 100 }] }),
    'invalid_input',
    'tiers.0.pay_percent',
  ],
  [
    'three decimals',
    () => ({ tiers: [amount('50.001', '5.00')] }),
    'invalid_input',
    'tiers.0.threshold_amount',
  ],
  ['an unknown field of a tier', () => ({ tiers: [{ of: 1 }] }), 'unknown_field', 'tiers.0.of'],
  ['a scope without targets', () => ({ targets: [] }), 'targets_mismatch', 'targets'],
  ['all goods with targets', () => ({ scope: 'all' }), 'targets_mismatch', 'targets'],
  ['an unknown target', (sku) => ({ targets: [sku, 2_000_000_000] }), 'targets_unknown', 'targets'],
  [
    'a category that does not exist',
    () => ({ scope: 'category', targets: [2_000_000_000] }),
    'targets_unknown',
    'targets',
  ],
  [
    '501 targets',
    () => ({ targets: Array.from({ length: 501 }, (_, i) => i + 1) }),
    'invalid_input',
    'targets',
  ],
  ['an end before the start', () => ({ valid_to: '2020-01-01T00:00:00Z' }), 'period_reversed', 'valid_to'],
  ['no name', () => ({ name: ' ' }), 'invalid_input', 'name'],
  ['an unknown kind', () => ({ kind: 'gift' }), 'invalid_input', 'kind'],
])('%s: refused by the field, and nothing is stored', async (_, wish, code, field) => {
  const sku = await createSku()
  const form = promotionForm([sku], wish(sku))
  const [status, ...rest] = await refusal('POST', '/promotions/', form)
  expect([status, rest[0]]).toEqual([400, code])
  expect(rest).toContain(field)
  const { json } = await ask<{ lists: Rule[] }>('GET', `/promotions/?sku_id=${sku}&pagesize=100`)
  expect(json.lists.filter(({ group }) => group === form.group)).toEqual([])
})

test('a refusal names the unknown targets and shows the message where the console looks for it', async () => {
  const sku = await createSku()
  const { json } = await ask('POST', '/promotions/', promotionForm([sku, 2_000_000_001]))
  expect(json).toMatchObject({
    unknown: [2_000_000_001],
    targets: [expect.any(String)],
    name: [expect.any(String)],
  })
})

test('the list finds promotions of a SKU through its SPU and its categories, and promotions that are switched off', async () => {
  const top = await createCategory()
  const leaf = await createCategory(await createCategory(top))
  const goodsId = await createGoods(leaf)
  const sku = await createSku({ goodsId, categoryId: leaf })
  const other = await createSku()
  const store = async (wish: object) =>
    (await ask('POST', '/promotions/', promotionForm([sku], wish))).json.id
  const ids = [
    await store({}),
    await store({ scope: 'goods', targets: [goodsId] }),
    await store({ scope: 'category', targets: [top], is_enabled: false }),
    await store({
      scope: 'category',
      targets: [leaf],
      valid_from: period().valid_to,
      valid_to: '2099-01-01T00:00:00Z',
    }),
  ]
  await store({ targets: [other] })
  await store({ scope: 'goods', targets: [await createGoods(top)] })
  const list = async (query: string) => {
    const path = `/promotions/?sku_id=${sku}&pagesize=100&${query}`
    const { json } = await ask<{ lists: Rule[] }>('GET', path)
    return json.lists.filter(({ scope }) => scope !== 'all').map(({ id }) => id)
  }
  expect(await list('')).toEqual(ids.toReversed())
  expect(await list('is_enabled=false')).toEqual([ids[2] as number])
  expect(await list('state=upcoming')).toEqual([ids[3] as number])
  expect(await list(`state=active&keyword=${encodeURIComponent('满减')}`)).toEqual(
    ids.slice(0, 3).toReversed(),
  )
})
