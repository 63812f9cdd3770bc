import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { refunds } from '../../../src/db/schema/refunds.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import {
  createOrder,
  getOrderDetail,
  statusOf,
  type TestOrder,
} from '../../support/factories/orders/orders.ts'
import { createSku } from '../../support/factories/skus.ts'
import { call } from '../../support/http.ts'

type Refund = {
  id: number
  amount: string
  status: string
  lines: { sku_id: number; count: number; amount: string }[]
  code?: string
  refundable?: string
}

const ask = ({ user, orderId }: TestOrder, body: object = {}, key?: string) =>
  call<Refund>('POST', `/orders/${orderId}/refunds/`, {
    token: user.token,
    body: { reason: '不喜欢', ...body },
    ...(key && { headers: { 'idempotency-key': key } }),
  })
const list = ({ user, orderId }: TestOrder) =>
  call<Refund[]>('GET', `/orders/${orderId}/refunds/`, { token: user.token })
const become = (id: number, status: string) => db.update(refunds).set({ status }).where(eq(refunds.id, id))

test('a buyer requests the whole payment including freight; nothing more is refundable, and the status is unchanged', async () => {
  const order = await createOrder(2)
  const { status, json } = await ask(order)
  expect([status, json]).toMatchObject([
    201,
    { order_id: order.orderId, reason: '不喜欢', amount: '69.90', status: 'requested', lines: [] },
  ])
  const again = await ask(order, { amount: '0.01' })
  expect([again.status, again.json.code, again.json.refundable]).toEqual([409, 'refund_exceeds', '0.00'])
  expect((await list(order)).json).toEqual([json])
  expect((await getOrderDetail(order)).refunds).toMatchObject([{ id: json.id, amount: '69.90' }])
  expect(await statusOf(order.orderId)).toBe(2)
})

test('requests by pieces, by amounts for pieces and by amounts never exceed the payment', async () => {
  const [a, b] = [await createSku({ price: '10.00' }), await createSku({ price: '3.33' })]
  // 30.00 + 6.66 + 10.00 freight
  const lines = [[a, 3] as const, [b, 2] as const]
  const order = await createOrder(4, { lines })
  const one = await ask(order, { lines: [{ sku_id: a, count: 1 }] })
  expect([one.status, one.json.amount, one.json.lines]).toEqual([
    201,
    '10.00',
    [{ sku_id: a, count: 1, amount: '10.00' }],
  ])
  const pieces = [
    { sku_id: b, count: 1 },
    { sku_id: a, count: 1 },
  ]
  const less = await ask(order, { lines: pieces, amount: '5' })
  expect([less.json.amount, less.json.lines.map((line) => [line.sku_id, line.amount])]).toEqual([
    '5.00',
    [
      [b, '1.25'],
      [a, '3.75'],
    ],
  ])
  const many = await ask(order, { lines: [{ sku_id: a, count: 2 }] })
  expect([many.status, many.json.code, many.json.refundable]).toEqual([409, 'refund_exceeds', '31.66'])
  expect((await ask(order, { amount: '31.67' })).status).toBe(409)
  expect((await ask(order, { amount: '31.66' })).status).toBe(201)
})

test('a rejected amount can be requested again; an approved or refunded one cannot', async () => {
  const order = await createOrder(3)
  for (const [outcome, next] of [
    ['rejected', 201],
    ['approved', 409],
    ['refunded', 409],
  ] as const) {
    const { id } = (await list(order)).json.at(-1) ?? (await ask(order)).json
    await become(id, outcome)
    expect([outcome, (await ask(order)).status]).toEqual([outcome, next])
  }
})

test('a repeated key and body return the first response at any time; another body is refused', async () => {
  const [order, other] = [await createOrder(2), await createOrder(2)]
  const key = crypto.randomUUID()
  const body = { amount: '5.00', lines: [{ sku_id: order.sku, count: 1 }] }
  const first = await ask(order, body, key)
  await become(first.json.id, 'rejected')
  await shipOrder(order.orderId, { carrier: '顺丰速运', trackingNo: 'SF1234567890123' })
  await become(first.json.id, 'requested')
  const again = await ask(order, body, key)
  expect([again.status, again.json]).toEqual([201, first.json])
  const changed = await ask(order, { ...body, amount: '5.01' }, key)
  expect([changed.status, changed.json.code]).toEqual([422, 'idempotency_key_reused'])
  expect((await list(order)).json).toHaveLength(1)
  expect((await ask(other, {}, key)).status).toBe(201)
})

test('an order accepts at most twenty requests, including rejected ones', async () => {
  const order = await createOrder(2)
  for (let i = 0; i < 20; i++) await become((await ask(order, { amount: '0.01' })).json.id, 'rejected')
  const answer = await ask(order, { amount: '0.01' })
  expect([answer.status, answer.json.code]).toEqual([409, 'refunds_too_many'])
})

const wrong: [string, (order: TestOrder) => object, string, string][] = [
  ['without a reason', () => ({ reason: undefined }), 'invalid_input', 'reason'],
  ['with a reason of one character', () => ({ reason: ' 坏 ' }), 'invalid_input', 'reason'],
  ['with a reason of 201 characters', () => ({ reason: '坏'.repeat(201) }), 'invalid_input', 'reason'],
  ['with a NUL in its reason', () => ({ reason: '坏\u0000了' }), 'invalid_input', 'reason'],
  ['of 0.00', () => ({ amount: '0.00' }), 'invalid_input', 'amount'],
  ['of less than nothing', () => ({ amount: '-1.00' }), 'invalid_input', 'amount'],
  ['of a third of a fen', () => ({ amount: '1.003' }), 'invalid_input', 'amount'],
  ['of a number with an exponent', () => ({ amount: '1e3' }), 'invalid_input', 'amount'],
  ['of no lines', () => ({ lines: [] }), 'invalid_input', 'lines'],
  ['of no pieces', ({ sku }) => ({ lines: [{ sku_id: sku, count: 0 }] }), 'invalid_input', 'lines.0.count'],
  [
    'of a SKU that was not bought',
    () => ({ lines: [{ sku_id: 1, count: 1 }] }),
    'refund_line_unknown',
    'lines',
  ],
  [
    'that names a line twice',
    ({ sku }) => ({
      lines: [
        { sku_id: sku, count: 1 },
        { sku_id: sku, count: 1 },
      ],
    }),
    'refund_line_unknown',
    'lines',
  ],
]
for (const [what, body, code, field] of wrong)
  test(`a request ${what} is refused with the name of the field`, async () => {
    const order = await createOrder(2)
    const answer = await call('POST', `/orders/${order.orderId}/refunds/`, {
      token: order.user.token,
      body: { reason: '不喜欢', ...body(order) },
    })
    expect([answer.status, answer.json.code, answer.json.errors]).toMatchObject([400, code, [{ field }]])
    expect((await list(order)).json).toEqual([])
  })
