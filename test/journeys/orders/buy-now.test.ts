import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { orderLines, orders } from '../../../src/db/schema/orders.ts'
import { stockOf } from '../../support/factories/orders/orders.ts'
import { createPromotion, createUserCoupon } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Line = { sku_id: unknown; count: unknown }
type Answer = {
  order_id: string
  code?: string
  selection: string
  pay_amount: string
  discount_amount: string
  freight: string
  skus: { id: number; name: string; count: number }[]
  unavailable: { id: number; name: string; reason: string }[]
  coupons: { id: number; usable: boolean }[]
  errors?: { field: string }[]
}

const settle = (user: TestUser, lines: unknown, more: object = {}) =>
  call<Answer>('POST', '/orders/settlement/', { token: user.token, body: { lines, ...more } })
const place = (user: TestUser, lines: unknown, more: object = {}, key?: string) =>
  call<Answer>('POST', '/orders/', {
    token: user.token,
    body: { address: user.addressId, pay_method: 2, lines, ...more },
    ...(key && { headers: { 'idempotency-key': key } }),
  })
const cartOf = async (user: TestUser) => (await call<object[]>('GET', '/cart/', { token: user.token })).json
const countOrders = async (user: TestUser) =>
  (await db.select().from(orders).where(eq(orders.userId, user.id))).length

async function shopper() {
  const [user, inCart, sku] = [await createUser(), await createSku(), await createSku({ price: '100.00' })]
  await call('POST', '/cart/', { token: user.token, body: { sku_id: inCart, count: 2 } })
  return { user, sku, cart: await cartOf(user) }
}

test('buy now is settled and ordered at the price that was shown, and the cart stays unchanged', async () => {
  const { user, sku, cart } = await shopper()
  await createPromotion([sku], { threshold: '200.00', off: '30.00' })
  const coupon = await createUserCoupon(user.id, { skuIds: [sku] })
  const lines = [{ sku_id: sku, count: 2 }]
  const shown = await settle(user, lines, { coupon, address: user.addressId })
  expect([shown.status, shown.json]).toMatchObject([
    200,
    { discount_amount: '40.00', freight: '0.00', pay_amount: '160.00', unavailable: [] },
  ])
  expect(shown.json.skus).toMatchObject([{ id: sku, count: 2 }])
  expect(shown.json.coupons).toMatchObject([{ id: coupon, usable: true }])
  const { selection, pay_amount } = shown.json
  const placed = await place(user, lines, { coupon, selection, pay_amount })
  expect(placed.status).toBe(201)
  const [order] = await db.select().from(orders).where(eq(orders.orderId, placed.json.order_id))
  expect([order?.payAmount, order?.totalCount]).toEqual(['160.00', 2])
  expect(await stockOf(sku)).toMatchObject({ stock: 8, sales: 2 })
  expect(await cartOf(user)).toEqual(cart)
  const again = await place(user, lines, { coupon })
  expect([again.status, again.json.code]).toEqual([409, 'coupon_not_usable'])
})

test('lines that are null or empty are absent: the cart is ordered, unless the shown selection differs', async () => {
  for (const lines of [null, '']) {
    const { user, sku } = await shopper()
    const shown = await settle(user, [{ sku_id: sku, count: 1 }])
    const changed = await place(user, lines, { selection: shown.json.selection })
    expect([changed.status, changed.json.code]).toEqual([409, 'selection_changed'])
    expect((await place(user, lines)).status).toBe(201)
    expect(await cartOf(user)).toEqual([])
  }
})

test('an empty list of lines is refused, and neither the cart nor anything else is ordered', async () => {
  const { user, cart } = await shopper()
  const { status, json } = await place(user, [])
  expect([status, json.code, json.errors]).toMatchObject([400, 'invalid_input', [{ field: 'lines' }]])
  expect([await cartOf(user), await countOrders(user)]).toEqual([cart, 0])
})

test('another price than the shown one is refused', async () => {
  const { user, sku } = await shopper()
  const { status, json } = await place(user, [{ sku_id: sku, count: 1 }], { pay_amount: '99.99' })
  expect([status, json.code, json.pay_amount]).toEqual([409, 'price_changed', '100.00'])
})

test('unavailable lines are listed separately, and the order without its selection is refused', async () => {
  const { user, sku, cart } = await shopper()
  const [offSale, short] = [await createSku({ isLaunched: false }), await createSku({ stock: 1 })]
  const lines = [offSale, sku, short, 2_147_483_647].map((sku_id) => ({ sku_id, count: 2 }))
  const { json } = await settle(user, lines)
  expect([json.pay_amount, json.unavailable.map(({ id, reason }) => [id, reason])]).toEqual([
    '200.00',
    [
      [offSale, 'off_sale'],
      [short, 'short'],
      [2_147_483_647, 'off_sale'],
    ],
  ])
  // a SKU that was never on sale looks to a stranger as an unknown one
  const hidden = { name: '', reason: 'off_sale' }
  const named = [
    { id: offSale, ...hidden },
    { id: short, name: expect.stringMatching(/./), reason: 'short' },
    { id: 2_147_483_647, ...hidden },
  ]
  expect(json.unavailable).toMatchObject(named)
  const refused = await place(user, lines)
  expect(refused.json).toMatchObject({ code: 'sku_unavailable', skus: named })
  const placed = await place(user, lines, { selection: json.selection })
  const stored = await db.select().from(orderLines).where(eq(orderLines.orderId, placed.json.order_id))
  expect(stored.map(({ skuId, count }) => [skuId, count])).toEqual([[sku, 2]])
  expect(await cartOf(user)).toEqual(cart)
})

test('any number of concurrent requests with one key are one order; another body is refused', async () => {
  const { user, sku } = await shopper()
  const key = crypto.randomUUID()
  const lines = [{ sku_id: sku, count: 1 }]
  const answers = await Promise.all(Array.from({ length: 8 }, () => place(user, lines, {}, key)))
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201))
  expect(new Set(answers.map(({ json }) => json.order_id)).size).toBe(1)
  expect([await countOrders(user), (await stockOf(sku)).stock]).toEqual([1, 9])
  const other = await place(user, [{ sku_id: sku, count: 2 }], {}, key)
  expect([other.status, other.json.code]).toEqual([422, 'idempotency_key_reused'])
  const cart = await call<Answer>('POST', '/orders/', {
    token: user.token,
    body: { address: user.addressId, pay_method: 2 },
    headers: { 'idempotency-key': key },
  })
  expect([cart.status, cart.json.code]).toEqual([422, 'idempotency_key_reused'])
})

test('each buy now without a key is a separate order, beside an order of the cart', async () => {
  const { user, sku } = await shopper()
  const lines = [{ sku_id: sku, count: 1 }]
  const orderCart = () =>
    call('POST', '/orders/', { token: user.token, body: { address: user.addressId, pay_method: 2 } })
  const answers = await Promise.all([place(user, lines), orderCart(), place(user, lines)])
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  expect([await countOrders(user), (await stockOf(sku)).stock, await cartOf(user)]).toEqual([3, 8, []])
})

test('more buyers than pieces: exactly the stock is sold', async () => {
  const sku = await createSku({ stock: 3 })
  const buyers = await Promise.all(Array.from({ length: 8 }, () => createUser()))
  const answers = await Promise.all(buyers.map((user) => place(user, [{ sku_id: sku, count: 1 }])))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409, 409, 409])
  expect((await stockOf(sku)).stock).toBe(0)
})

const many = (n: number) => Array.from({ length: n }, (_, i) => ({ sku_id: i + 1, count: 1 }))
const wrong: [string, (sku: number) => Line[] | unknown, string][] = [
  ['no lines', () => [], 'invalid_input'],
  ['101 lines', () => many(101), 'invalid_input'],
  ['a count of 0', (sku) => [{ sku_id: sku, count: 0 }], 'invalid_input'],
  ['a count of 1.5', (sku) => [{ sku_id: sku, count: 1.5 }], 'invalid_input'],
  ['a count of 1,000,001', (sku) => [{ sku_id: sku, count: 1_000_001 }], 'invalid_input'],
  ['a line without a count', (sku) => [{ sku_id: sku }], 'invalid_input'],
  ['a SKU of 0', () => [{ sku_id: 0, count: 1 }], 'invalid_input'],
  ['lines that are no list', (sku) => ({ sku_id: sku, count: 1 }), 'invalid_input'],
  [
    'a SKU twice',
    (sku) => [
      { sku_id: sku, count: 1 },
      { sku_id: String(sku), count: 2 },
    ],
    'line_repeated',
  ],
]
for (const [what, lines, code] of wrong)
  test(`buy now with ${what} is a 400 that names the lines, at settlement and placing`, async () => {
    const { user, sku } = await shopper()
    for (const answer of [await settle(user, lines(sku)), await place(user, lines(sku))]) {
      expect([answer.status, answer.json.code]).toEqual([400, code])
      expect(answer.json.errors?.[0]?.field).toStartWith('lines')
    }
    expect(await countOrders(user)).toBe(0)
  })

test('100 lines are accepted', async () => {
  const { user, sku } = await shopper()
  const [row] = await db.select().from(skus).where(eq(skus.id, sku))
  const lines = [
    { sku_id: sku, count: 1 },
    ...many(99).map((line) => ({ ...line, sku_id: line.sku_id + 2_000_000_000 })),
  ]
  const { status, json } = await settle(user, lines)
  expect([status, json.skus.length, json.unavailable.length]).toEqual([200, 1, 99])
  expect(row?.stock).toBe(10)
})

test('buy now as a form is understood as JSON is', async () => {
  const { user, sku } = await shopper()
  const form = {
    address: String(user.addressId),
    pay_method: '2',
    'lines[0][sku_id]': String(sku),
    'lines[0][count]': '3',
  }
  expect((await call('POST', '/orders/', { token: user.token, form })).status).toBe(201)
  expect((await stockOf(sku)).stock).toBe(7)
})
