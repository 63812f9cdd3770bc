import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { applyTimeouts } from '../../../src/domains/orders/lifecycle/apply-timeouts.ts'
import { addSeconds, isoWithOffset, now } from '../../../src/lib/clock.ts'
import { createOrder, statusOf, type TestOrder } from '../../support/factories/orders/orders.ts'
import { createApprovedRefund } from '../../support/factories/orders/paid-orders.ts'
import { call } from '../../support/http.ts'

const window = config.orderReturnWindowSeconds
const ask = ({ user, orderId }: TestOrder) =>
  call('POST', `/orders/${orderId}/refunds/`, {
    token: user.token,
    body: { reason: '不喜欢', amount: '1.00' },
  })
const review = ({ user, orderId, sku }: TestOrder) =>
  call('POST', `/skus/${sku}/comments/`, {
    token: user.token,
    body: { order: orderId, comment: '质量很好，送货也快', score: 5 },
  })
const rowOf = async ({ orderId }: TestOrder) =>
  (await db.select().from(orders).where(eq(orders.orderId, orderId)))[0] as typeof orders.$inferSelect
const setTimes = ({ orderId }: TestOrder, times: { receivedTime: Date | null; createTime?: Date }) =>
  db.update(orders).set(times).where(eq(orders.orderId, orderId))

for (const status of [4, 5])
  test(`a refund of an order in status ${status} can be requested until the end of the return window, and not after it`, async () => {
    const order = await createOrder(status)
    // a minute before the end, and the end itself
    await setTimes(order, { receivedTime: addSeconds(now(), 60 - window) })
    expect((await ask(order)).status).toBe(201)
    const receivedTime = addSeconds(now(), -window)
    await setTimes(order, { receivedTime })
    const late = await ask(order)
    expect([late.status, late.json]).toMatchObject([
      409,
      { code: 'return_window_over', until: isoWithOffset(addSeconds(receivedTime, window), 'Asia/Shanghai') },
    ])
  })

test('the return window does not limit an order that is not received', async () => {
  for (const status of [2, 3]) {
    const order = await createOrder(status)
    await setTimes(order, { receivedTime: null, createTime: addSeconds(now(), -2 * window) })
    expect([status, (await ask(order)).status]).toEqual([status, 201])
  }
})

test('reviewing every line on the day of arrival takes no right to a refund', async () => {
  const order = await createOrder(4)
  expect((await review(order)).status).toBe(201)
  expect(await statusOf(order.orderId)).toBe(5)
  expect((await ask(order)).status).toBe(201)
})

test('the window counts from the confirmation of the buyer, or from the time-out; the end of the order does not move it', async () => {
  const byBuyer = await createOrder(3)
  expect((await rowOf(byBuyer)).receivedTime).toBeNull()
  const before = now()
  expect(
    (await call('POST', `/orders/${byBuyer.orderId}/receipt/`, { token: byBuyer.user.token })).status,
  ).toBe(200)
  const { receivedTime } = await rowOf(byBuyer)
  expect(receivedTime?.getTime()).toBeGreaterThanOrEqual(before.getTime())
  expect(receivedTime?.getTime()).toBeLessThanOrEqual(now().getTime())
  await review(byBuyer)
  expect([await statusOf(byBuyer.orderId), (await rowOf(byBuyer)).receivedTime]).toEqual([5, receivedTime])

  const byJob = await createOrder(3)
  await db
    .update(orders)
    .set({ dueTime: addSeconds(now(), -1) })
    .where(eq(orders.orderId, byJob.orderId))
  await applyTimeouts('auto_received', 100)
  const received = await rowOf(byJob)
  expect(received.status).toBe(4)
  expect(received.receivedTime?.getTime()).toBeGreaterThanOrEqual(before.getTime())
})

test('an order that was imported as received without a time counts from its creation', async () => {
  const order = await createOrder(5)
  await setTimes(order, { receivedTime: null, createTime: addSeconds(now(), 60 - window) })
  expect((await ask(order)).status).toBe(201)
  await setTimes(order, { receivedTime: null, createTime: addSeconds(now(), -window) })
  expect((await ask(order)).json.code).toBe('return_window_over')
})

test('a wholly refunded order takes no review; one fen less takes one', async () => {
  const [whole, part] = [await createOrder(4), await createOrder(4)]
  await createApprovedRefund(whole)
  await createApprovedRefund(part, 6_989)
  const refused = await review(whole)
  expect([refused.status, refused.json.code]).toEqual([409, 'order_refunded'])
  const listed = await call('GET', `/orders/${whole.orderId}/uncommentgoods/`, { token: whole.user.token })
  expect([listed.status, listed.json.code]).toEqual([409, 'order_refunded'])
  expect(await statusOf(whole.orderId)).toBe(4)
  expect((await review(part)).status).toBe(201)
})
