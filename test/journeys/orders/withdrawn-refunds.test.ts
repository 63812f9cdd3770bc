import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentRefunds } from '../../../src/db/schema/payments.ts'
import { refunds } from '../../../src/db/schema/refunds.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { approveRefund, rejectRefund } from '../../../src/domains/payments/refunds/answer-refund-request.ts'
import { createOrder, statusOf, stockOf, type TestOrder } from '../../support/factories/orders/orders.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Refund = { id: number; amount: string; status: string; code?: string; refund_status?: string }

const ask = ({ user, orderId }: TestOrder, body: object = {}) =>
  call<Refund>('POST', `/orders/${orderId}/refunds/`, {
    token: user.token,
    body: { reason: '不喜欢', ...body },
  })
const withdraw = ({ user, orderId }: TestOrder, id: number | string, token = user.token) =>
  call<Refund & { refunds?: number[] }>('DELETE', `/orders/${orderId}/refunds/${id}/`, { token })
const ship = ({ orderId }: TestOrder) =>
  shipOrder(orderId, { carrier: '顺丰速运', trackingNo: 'SF1234567890123' }).then(
    () => 'shipped',
    ({ code, details }) => [code, details.members?.refunds],
  )
const requestStatus = async (id: number) =>
  (await db.select().from(refunds).where(eq(refunds.id, id)))[0]?.status

test('a withdrawn request claims nothing: the same amount and pieces can be requested again', async () => {
  const order = await createOrder(2)
  const first = await ask(order, { lines: [{ sku_id: order.sku, count: 1 }] })
  expect((await ask(order, { lines: [{ sku_id: order.sku, count: 1 }] })).status).toBe(409)
  expect([(await withdraw(order, first.json.id)).status, await requestStatus(first.json.id)]).toEqual([
    204,
    'withdrawn',
  ])
  const again = await ask(order, { lines: [{ sku_id: order.sku, count: 1 }] })
  expect([again.status, again.json.amount]).toEqual([201, '59.90'])
  const rest = await ask(order)
  expect([rest.status, rest.json.amount]).toEqual([201, '10.00'])
})

test('withdrawn requests block no later request permanently: twenty are allowed within a day, and more the day after', async () => {
  const order = await createOrder(2)
  for (let i = 0; i < 20; i++) {
    const asked = await ask(order, { amount: '0.01' })
    expect([i, asked.status, (await withdraw(order, asked.json.id)).status]).toEqual([i, 201, 204])
  }
  const refused = await ask(order, { amount: '0.01' })
  expect([refused.status, refused.json.code]).toEqual([409, 'refunds_too_many'])
  for (const [hours, status] of [
    [23, 409],
    [25, 201],
  ] as const) {
    const createTime = new Date(Date.now() - hours * 3_600_000)
    await db.update(refunds).set({ createTime }).where(eq(refunds.orderId, order.orderId))
    expect((await ask(order, { amount: '0.01' })).status).toBe(status)
  }
})

test('withdrawing twice changes nothing; an answered request stays answered', async () => {
  const order = await createOrder(3)
  const open = (await ask(order, { amount: '1.00' })).json.id
  expect([(await withdraw(order, open)).status, (await withdraw(order, open)).status]).toEqual([204, 204])
  const approved = (await ask(order, { amount: '1.00' })).json.id
  await approveRefund(approved)
  const rejected = (await ask(order, { amount: '1.00' })).json.id
  await rejectRefund(rejected, '已使用')
  for (const [id, status] of [
    [approved, 'approved'],
    [rejected, 'rejected'],
  ] as const) {
    const answer = await withdraw(order, id)
    expect([answer.status, answer.json.code, answer.json.refund_status]).toEqual([
      409,
      'refund_state',
      status,
    ])
    expect(await requestStatus(id)).toBe(status)
  }
  await expect(approveRefund(open)).rejects.toMatchObject({ code: 'refund_state' })
  await expect(rejectRefund(open, '已使用')).rejects.toMatchObject({ code: 'refund_state' })
})

test('a request is withdrawn only by its buyer and only under its order', async () => {
  const [order, other, stranger] = [await createOrder(2), await createOrder(2), await createUser()]
  const { id } = (await ask(order)).json
  const answers = [
    await withdraw(order, id, stranger.token),
    await withdraw(other, id),
    await withdraw(order, 'x'),
    await withdraw(order, 0),
  ]
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
  expect(await requestStatus(id)).toBe('requested')
})

test('an order does not ship while a refund request waits for an answer, and ships after it is withdrawn or rejected', async () => {
  const order = await createOrder(2)
  const first = (await ask(order, { amount: '1.00' })).json.id
  const second = (await ask(order, { amount: '2.00' })).json.id
  expect(await ship(order)).toEqual(['refund_requested', [first, second]])
  expect(await statusOf(order.orderId)).toBe(2)
  await withdraw(order, first)
  expect(await ship(order)).toEqual(['refund_requested', [second]])
  await rejectRefund(second, '已打包')
  expect([await ship(order), await statusOf(order.orderId)]).toEqual(['shipped', 3])
})

test('a request after shipping does not stop the goods, and they can be received', async () => {
  const order = await createOrder(3)
  expect((await ask(order)).status).toBe(201)
  const answer = await call('POST', `/orders/${order.orderId}/receipt/`, { token: order.user.token })
  expect(answer.status).toBe(200)
})

test('of concurrent withdrawal, approval, rejection and shipment, one answer wins; the buyer never has both goods and money', async () => {
  for (let round = 0; round < 12; round++) {
    const order = await createOrder(2)
    const { id } = (await ask(order)).json
    const acts = [
      () => withdraw(order, id),
      () => approveRefund(id).catch(() => undefined),
      () => ship(order),
      () => rejectRefund(id, '已打包').catch(() => undefined),
      () => ship(order),
    ]
    const by = round % acts.length
    await Promise.all([...acts.slice(by), ...acts.slice(0, by)].map((act) => act()))
    const [status, request] = [await statusOf(order.orderId), await requestStatus(id)]
    const owed = await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, order.orderId))
    if (request === 'approved') {
      expect([status, owed.length, (await stockOf(order.sku)).stock]).toEqual([6, 1, 10])
    } else {
      expect([2, 3]).toContain(status as number)
      expect([owed.length, (await stockOf(order.sku)).stock]).toEqual([0, 9])
    }
  }
})
