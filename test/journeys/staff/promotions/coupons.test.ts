import { expect, test } from 'bun:test'
import { claimCoupon } from '../../../../src/domains/promotions/coupons/claim-coupon.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'
import { couponForm, period, type Rule, ruleCalls } from './rule-forms.ts'

const { ask, refusal } = ruleCalls()

type Offer = { coupons: { discount: string }[] }

async function offered({ token }: TestUser, skuId: number): Promise<string[]> {
  const body = { lines: [{ sku_id: skuId, count: 1 }] }
  const { json } = await call<Offer>('POST', '/orders/settlement/', { token, body })
  return json.coupons.map(({ discount }) => discount)
}

test('a customer claims a coupon that staff have stored, and its terms follow the staff', async () => {
  const [sku, user] = [await createSku({ price: '60.00' }), await createUser()]
  const { status, json } = await ask('POST', '/coupons/', couponForm([sku]))
  expect([status, json]).toMatchObject([
    201,
    { off_amount: '5.00', pay_percent: null, cap_amount: null, threshold_amount: '20.00' },
  ])
  expect(json).toMatchObject({ stock: 10, claimed: 0, per_user: 1, is_enabled: true, targets: [sku] })
  const claim = () => call('POST', `/coupons/${json.id}/claim/`, { token: user.token })
  expect((await claim()).status).toBe(201)
  expect(await offered(user, sku)).toEqual(['5.00'])
  const path = `/coupons/${json.id}/`
  const before = await ask('GET', path)
  expect(before.json.claimed).toBe(1)
  const { off_amount: _, ...rest } = couponForm([sku])
  const changed = await ask('PUT', path, { ...rest, pay_percent: 90, cap_amount: '3', per_user: 2 })
  expect(changed.json).toMatchObject({ off_amount: null, pay_percent: 90, cap_amount: '3.00', claimed: 1 })
  expect(await offered(user, sku)).toEqual(['3.00'])
  await ask('PATCH', path, { is_enabled: false })
  expect((await claim()).json.code).toBe('coupon_not_claimable')
  expect(await offered(user, sku)).toEqual(['3.00'])
})

test('claims change the counter and not the ETag, and the stock never goes below them', async () => {
  const [sku, user] = [await createSku(), await createUser()]
  const { json, headers } = await ask('POST', '/coupons/', couponForm([sku], { per_user: 3 }))
  const path = `/coupons/${json.id}/`
  for (let i = 0; i < 3; i++) await claimCoupon(user.id, json.id)
  const { headers: now } = await ask('GET', path)
  expect(now.get('etag')).toBe(headers.get('etag'))
  expect((await ask('PUT', path, couponForm([sku], { stock: 2 }))).json).toMatchObject({
    code: 'stock_below_claimed',
    claimed: 3,
    stock: [expect.any(String)],
  })
  const lowest = await ask('PUT', path, couponForm([sku], { stock: 3 }))
  expect(lowest.json).toMatchObject({ stock: 3, claimed: 3 })
  const late = await call('POST', `/coupons/${json.id}/claim/`, { token: (await createUser()).token })
  expect(late.json.code).toBe('coupon_sold_out')
})

test('a coupon is deleted until a customer has claimed it', async () => {
  const [sku, user] = [await createSku(), await createUser()]
  const [unused, claimed] = [
    (await ask('POST', '/coupons/', couponForm([sku]))).json.id,
    (await ask('POST', '/coupons/', couponForm([sku]))).json.id,
  ]
  await claimCoupon(user.id, claimed)
  expect((await ask('DELETE', `/coupons/${unused}/`)).status).toBe(204)
  expect((await ask('GET', `/coupons/${unused}/`)).status).toBe(404)
  const { status, json } = await ask('DELETE', `/coupons/${claimed}/`)
  expect([status, json.code]).toEqual([409, 'coupon_claimed'])
})

test.each<[what: string, wish: object, code: string, field: string]>([
  ['no discount', { off_amount: undefined }, 'discount_mismatch', 'off_amount'],
  ['two discounts', { pay_percent: 90 }, 'discount_mismatch', 'off_amount'],
  ['nothing off', { off_amount: '0.00' }, 'discount_mismatch', 'off_amount'],
  ['0 percent', { off_amount: undefined, pay_percent: 0 }, 'invalid_input', 'pay_percent'],
  ['a cap without a percentage', { cap_amount: '3.00' }, 'cap_mismatch', 'cap_amount'],
  ['a cap of 0', { off_amount: '', pay_percent: 90, cap_amount: '0' }, 'cap_mismatch', 'cap_amount'],
  ['a negative stock', { stock: -1 }, 'invalid_input', 'stock'],
  ['no piece for a customer', { per_user: 0 }, 'invalid_input', 'per_user'],
  ['claims that end first', { claim_to: '2020-01-01T00:00:00Z' }, 'period_reversed', 'claim_to'],
  ['an end before the start', { valid_to: '2020-01-01T00:00:00Z' }, 'period_reversed', 'valid_to'],
  ['unknown targets', { targets: [2_000_000_000] }, 'targets_unknown', 'targets'],
  ['no targets', { targets: undefined }, 'targets_mismatch', 'targets'],
  ['a claim counter', { claimed: 0 }, 'unknown_field', 'claimed'],
])('%s: refused by the field', async (_, wish, code, field) => {
  const form = couponForm([await createSku()], wish)
  expect(await refusal('POST', '/coupons/', form)).toEqual([400, code, field])
})

test('the list filters by SKU, state, switch and keyword', async () => {
  const sku = await createSku()
  const word = crypto.randomUUID().slice(0, 8)
  const later = { valid_from: period().valid_to, valid_to: addSeconds(now(), 7_200).toISOString() }
  const store = async (wish: object) => (await ask('POST', '/coupons/', couponForm([sku], wish))).json.id
  const ids = [
    await store({}),
    await store({ ...later, name: `春节 ${word}` }),
    await store({ is_enabled: 0 }),
  ]
  const list = async (query: string) => {
    const { json } = await ask<{ lists: Rule[] }>('GET', `/coupons/?sku_id=${sku}&pagesize=100&${query}`)
    return json.lists.filter(({ scope }) => scope !== 'all').map(({ id }) => id)
  }
  expect(await list('')).toEqual(ids.toReversed())
  expect(await list('state=upcoming')).toEqual([ids[1] as number])
  expect(await list('is_enabled=0')).toEqual([ids[2] as number])
  expect(await list(`keyword=${word}`)).toEqual([ids[1] as number])
})
