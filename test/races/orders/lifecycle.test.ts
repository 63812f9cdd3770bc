import { expect, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { goods } from '../../../src/db/schema/catalog.ts'
import { orderEvents, orderLines, orders } from '../../../src/db/schema/orders.ts'
import { applyTimeouts } from '../../../src/domains/orders/lifecycle/apply-timeouts.ts'
import { cancelOrder } from '../../../src/domains/payments/cancellation/cancel-order.ts'
import { expireOverdueOrders } from '../../../src/domains/payments/cancellation/expire-orders.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { parseFen } from '../../../src/lib/money.ts'
import { waitForStatement } from '../../support/database/wait-for-statement.ts'
import {
  createOrder,
  payOrder,
  statusOf,
  stockOf,
  type TestOrder,
} from '../../support/factories/orders/orders.ts'
import { createCategory, createGoods, createSku } from '../../support/factories/skus.ts'
import { call } from '../../support/http.ts'
import { runChild } from '../../support/processes/child-process.ts'

const times = <T>(n: number, make: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: n }, (_, i) => make(i)))
const causesOf = async (orderId: string) =>
  (
    await db
      .select({ cause: orderEvents.cause })
      .from(orderEvents)
      .where(eq(orderEvents.orderId, orderId))
      .orderBy(orderEvents.id)
  ).map(({ cause }) => cause)
const tally = (answers: readonly { status: number }[]) =>
  Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([s, group]) => [s, group.length]))
const overdue = (...ids: string[]) =>
  Promise.all(
    ids.map((id) =>
      db
        .update(orders)
        .set({ payDeadline: addSeconds(now(), -1) })
        .where(eq(orders.orderId, id)),
    ),
  )

test('concurrent cancellation, expiry and payment notification leave the order paid and its stock taken once, even when the payment is last', async () => {
  for (let round = 0; round < 6; round++) {
    const order = await createOrder(1)
    await overdue(order.orderId)
    const cancel = () =>
      cancelOrder(order.user.id, order.orderId).then(
        () => 'cancelled',
        (error) => error.code,
      )
    const acts = [cancel, () => payOrder(order.orderId), () => expireOverdueOrders(50), cancel]
    await Promise.all([...acts.slice(round % 4), ...acts.slice(0, round % 4)].map((act) => act()))
    const [status, causes] = [await statusOf(order.orderId), await causesOf(order.orderId)]
    const { stock, sales } = await stockOf(order.sku)
    expect([status, stock, sales]).toEqual([2, 9, 1])
    // a payment of a cancelled order reinstates it
    expect(['placed paid', 'placed cancelled paid_late', 'placed expired paid_late']).toContain(
      causes.join(' '),
    )
  }
})

test('a run cancels every order of one deadline, also those of later pages', async () => {
  const made = await times(3, () => createOrder(1))
  const payDeadline = addSeconds(now(), -1)
  await db
    .update(orders)
    .set({ payDeadline })
    .where(
      inArray(
        orders.orderId,
        made.map(({ orderId }) => orderId),
      ),
    )
  await expireOverdueOrders(1)
  expect(await Promise.all(made.map(({ orderId }) => statusOf(orderId)))).toEqual([6, 6, 6])
})

test('any number of payments that wait for order locks do not delay placing', async () => {
  const most = config.databasePipelinePoolSize - 2
  const waiting = await times(config.databasePipelinePoolSize + 1, () => createOrder(1))
  let paying: Promise<unknown> = Promise.resolve()
  await db.transaction(async (tx) => {
    for (const { orderId } of waiting)
      await tx.select({ id: orders.orderId }).from(orders).where(eq(orders.orderId, orderId)).for('update')
    paying = Promise.all(waiting.map(({ orderId }) => payOrder(orderId)))
    await waitForStatement(
      'select `tb_order_info`.`order_id` as `orderId`, `tb_order_info`.`pay_amount`',
      most,
    )
    expect(await statusOf((await createOrder(1)).orderId)).toBe(1)
  })
  expect(await paying).toEqual(waiting.map(() => 'applied'))
  // shorter than the lock wait timeout of the database
}, 20_000)

test('ten concurrent cancellations of one order return the stock once', async () => {
  const order = await createOrder(1)
  const answers = await times(10, () =>
    call('POST', `/orders/${order.orderId}/cancellation/`, { token: order.user.token }),
  )
  expect(tally(answers)).toEqual({ 200: 1, 409: 9 })
  expect(await stockOf(order.sku)).toMatchObject({ stock: 10, sales: 0 })
  expect(await causesOf(order.orderId)).toEqual(['placed', 'cancelled'])
})

test('ten concurrent receipt confirmations and the job change the order once', async () => {
  const order = await createOrder(3)
  await db
    .update(orders)
    .set({ dueTime: addSeconds(now(), -1) })
    .where(eq(orders.orderId, order.orderId))
  const [answers] = await Promise.all([
    times(10, () => call('POST', `/orders/${order.orderId}/receipt/`, { token: order.user.token })),
    applyTimeouts('auto_received', 10),
  ])
  expect(tally(answers)[200] ?? 0).toBeLessThanOrEqual(1)
  expect(await causesOf(order.orderId)).toHaveLength(4)
  expect(await statusOf(order.orderId)).toBe(4)
})

test('the job in three concurrent processes changes each order once', async () => {
  const made: TestOrder[] = []
  for (let i = 0; i < 20; i++) made.push(await createOrder(3))
  await Promise.all(
    made.map(({ orderId }) =>
      db
        .update(orders)
        .set({ dueTime: addSeconds(now(), -config.orderReceiveTimeoutSeconds) })
        .where(eq(orders.orderId, orderId)),
    ),
  )
  const [, ...children] = await Promise.all([
    applyTimeouts('auto_received', 5),
    runChild('races/children/apply-timeouts.ts', 'auto_received', 5),
    runChild('races/children/apply-timeouts.ts', 'auto_received', 5),
  ])
  expect(children.map(({ status }) => status)).toEqual([0, 0])
  for (const { orderId } of made)
    expect(await causesOf(orderId)).toEqual(['placed', 'paid', 'shipped', 'auto_received'])
})

const review = ({ user, orderId, sku }: TestOrder, skuId = sku) =>
  call('POST', `/skus/${skuId}/comments/`, {
    token: user.token,
    body: { order: orderId, comment: '质量很好，送货也快', score: 5 },
  })
const commentsOf = async (goodsId: number) =>
  (await db.select({ n: goods.comments }).from(goods).where(eq(goods.id, goodsId)))[0]?.n

test('twenty concurrent reviews of one line store one review', async () => {
  const order = await createOrder(4)
  expect(tally(await times(20, () => review(order)))).toEqual({ 201: 1, 409: 19 })
  expect((await stockOf(order.sku)).comments).toBe(1)
  expect(await causesOf(order.orderId)).toHaveLength(5)
})

test('concurrent reviews of many orders and new orders of the same SKUs count every review and every sale', async () => {
  const goodsId = await createGoods(await createCategory())
  const [a, b] = [await createSku({ goodsId, stock: 500 }), await createSku({ goodsId, stock: 500 })]
  const lines = [[a, 1] as const, [b, 1] as const]
  const made: TestOrder[] = []
  for (let i = 0; i < 20; i++) made.push(await createOrder(4, { lines }))
  const [reviewed] = await Promise.all([
    Promise.all(made.flatMap((order, i) => (i % 2 ? [a, b] : [b, a]).map((sku) => review(order, sku)))),
    times(10, () => createOrder(1, { lines })),
  ])
  expect(tally(reviewed)).toEqual({ 201: 40 })
  expect([await stockOf(a), await stockOf(b)]).toEqual([
    { stock: 470, sales: 30, comments: 20 },
    { stock: 470, sales: 30, comments: 20 },
  ])
  expect(await commentsOf(goodsId)).toBe(40)
  for (const { orderId } of made) {
    expect(await causesOf(orderId)).toEqual(['placed', 'paid', 'shipped', 'received', 'reviewed'])
    const rows = await db.select().from(orderLines).where(eq(orderLines.orderId, orderId))
    expect(rows.every((row) => row.isCommented)).toBe(true)
  }
})

test('concurrent refund requests never exceed the amount paid', async () => {
  const sku = await createSku({ price: '10.00' })
  const order = await createOrder(3, { lines: [[sku, 4]] })
  const bodies = [{ amount: '7.77' }, { lines: [{ sku_id: sku, count: 1 }] }, {}, { amount: '20.00' }]
  const answers = await times(16, (i) =>
    call('POST', `/orders/${order.orderId}/refunds/`, {
      token: order.user.token,
      body: { reason: '不喜欢', ...bodies[i % 4] },
    }),
  )
  const amounts = answers.flatMap(({ json }) => (json.amount ? [parseFen(json.amount as string)] : []))
  expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([])
  expect(amounts.length).toBeGreaterThan(0)
  // some requests name no amount: the first of them takes the whole remaining amount
  expect(amounts.reduce((sum, fen) => sum + fen, 0)).toBe(5000)
})

test('ten concurrent copies of one refund request store one request', async () => {
  const order = await createOrder(2)
  const headers = { 'idempotency-key': crypto.randomUUID() }
  const answers = await times(10, () =>
    call('POST', `/orders/${order.orderId}/refunds/`, {
      token: order.user.token,
      headers,
      body: { reason: '不喜欢', amount: '1.00' },
    }),
  )
  expect(tally(answers)).toEqual({ 201: 10 })
  expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1)
})
