import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { applyTimeouts } from '../../../src/domains/orders/lifecycle/apply-timeouts.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import {
  createOrder,
  getOrderDetail,
  statusOf,
  stockOf,
  type TestOrder,
} from '../../support/factories/orders/orders.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { sandbox } from '../../support/vendors/notification-listener.ts'

const post = (what: string, { user, orderId }: TestOrder) =>
  call('POST', `/orders/${orderId}/${what}/`, { token: user.token })

async function openCashier({ user, orderId }: TestOrder): Promise<void> {
  const { json } = await call<{ alipay_url: string }>('GET', `/orders/${orderId}/payment/`, {
    token: user.token,
  })
  await fetch(json.alipay_url)
}

/** Creates an order that entered its state in the past, so a job finds it due, but no order of other tests. */
async function oldOrder(seconds: number, status: number): Promise<TestOrder> {
  const user = await createUser()
  shiftClock(-seconds * 1000)
  try {
    return await createOrder(status, { user })
  } finally {
    shiftClock(seconds * 1000)
  }
}

test('a buyer cancels an unpaid order: stock returns, the trade is closed, and a second cancellation is a conflict', async () => {
  const order = await createOrder(1)
  await openCashier(order)
  const answer = await post('cancellation', order)
  expect([answer.status, answer.json]).toEqual([
    200,
    { order_id: order.orderId, oid: order.orderId, status: 6, status_name: '已取消' },
  ])
  expect(await stockOf(order.sku)).toMatchObject({ stock: 10, sales: 0 })
  expect(await sandbox('/alipay/pay/', { out_trade_no: order.orderId })).toMatchObject({
    message: 'the trade is closed',
  })
  const again = await post('cancellation', order)
  expect([again.status, again.json.code, again.json.order_status]).toEqual([409, 'order_state', 6])
  expect(await stockOf(order.sku)).toMatchObject({ stock: 10, sales: 0 })
})

test('an order that was paid at the gateway before the cancellation becomes paid', async () => {
  const order = await createOrder(1)
  await openCashier(order)
  await sandbox('/alipay/pay/', { out_trade_no: order.orderId, notify: false })
  const answer = await post('cancellation', order)
  expect([answer.status, answer.json.code, answer.json.order_status]).toEqual([409, 'order_state', 2])
  expect(await stockOf(order.sku)).toMatchObject({ stock: 9, sales: 1 })
})

test('while the gateway is unavailable no order is cancelled', async () => {
  const order = await createOrder(1)
  await openCashier(order)
  await sandbox('/faults/', { gateway: 'alipay', mode: 'error', count: 1, subject: order.orderId })
  const answer = await post('cancellation', order)
  expect([answer.status, answer.json.code]).toEqual([503, 'gateway_unavailable'])
  expect([await statusOf(order.orderId), (await stockOf(order.sku)).stock]).toEqual([1, 9])
  expect((await post('cancellation', order)).status).toBe(200)
})

test('an order is shipped once, only when paid, and received by its buyer, and the timeline records both', async () => {
  const unpaid = await createOrder(1)
  const shipment = { carrier: '顺丰速运', trackingNo: 'SF1234567890123' }
  await expect(shipOrder(unpaid.orderId, shipment)).rejects.toMatchObject({ code: 'order_state' })
  await expect(shipOrder('1', shipment)).rejects.toMatchObject({ code: 'not_found' })
  const order = await createOrder(2)
  await shipOrder(order.orderId, shipment)
  await expect(shipOrder(order.orderId, shipment)).rejects.toMatchObject({ code: 'shipment_exists' })
  const answer = await post('receipt', order)
  expect([answer.status, answer.json.status, answer.json.status_name]).toEqual([200, 4, '待评价'])
  expect((await post('receipt', order)).json).toMatchObject({ code: 'order_state', order_status: 4 })
  const { timeline } = await getOrderDetail(order)
  expect(timeline.map(({ from, to, cause }) => [from, to, cause])).toEqual([
    [null, 1, 'placed'],
    [1, 2, 'paid'],
    [2, 3, 'shipped'],
    [3, 4, 'received'],
  ])
})

const { orderReceiveTimeoutSeconds: receiveIn, orderReviewTimeoutSeconds: reviewIn } = config

async function runJobs(): Promise<void> {
  await applyTimeouts('auto_finished', 2)
  await applyTimeouts('auto_received', 2)
}

test('a shipped order is received automatically after the receive time-out', async () => {
  const [early, late] = [await oldOrder(receiveIn - 60, 3), await oldOrder(receiveIn + 1, 3)]
  await runJobs()
  expect([await statusOf(early.orderId), await statusOf(late.orderId)]).toEqual([3, 4])
  expect((await getOrderDetail(late)).timeline.at(-1)).toMatchObject({
    from: 3,
    to: 4,
    cause: 'auto_received',
  })
  const [row] = await db.select().from(orders).where(eq(orders.orderId, late.orderId))
  const left = (row?.dueTime?.getTime() ?? 0) - Date.now()
  expect(Math.abs(left / 1000 - reviewIn)).toBeLessThan(60)
})

test('a received order is finished after the review time-out, and then never changes', async () => {
  const [early, late] = [await oldOrder(reviewIn - 60, 4), await oldOrder(reviewIn + 1, 4)]
  await runJobs()
  expect([await statusOf(early.orderId), await statusOf(late.orderId)]).toEqual([4, 5])
  expect((await getOrderDetail(late)).timeline.at(-1)).toMatchObject({
    from: 4,
    to: 5,
    cause: 'auto_finished',
  })
  const [row] = await db.select().from(orders).where(eq(orders.orderId, late.orderId))
  expect(row?.dueTime).toBeNull()
})

test('a job processes due orders in small batches and leaves none', async () => {
  const late: TestOrder[] = []
  for (let i = 0; i < 7; i++) late.push(await oldOrder(receiveIn + 1, 3))
  await runJobs()
  expect(await Promise.all(late.map(({ orderId }) => statusOf(orderId)))).toEqual(Array(7).fill(4))
})
