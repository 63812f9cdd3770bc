import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { userCoupons } from '../../../src/db/schema/coupons.ts'
import { refunds } from '../../../src/db/schema/refunds.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { createFreeOrder } from '../../support/factories/orders/free-orders.ts'
import {
  createOrder,
  getOrderDetail,
  statusOf,
  stockOf,
  type TestOrder,
} from '../../support/factories/orders/orders.ts'
import { call } from '../../support/http.ts'

const cancel = ({ user, orderId }: TestOrder) =>
  call('POST', `/orders/${orderId}/cancellation/`, { token: user.token })
const couponOf = async (id: number) =>
  (await db.select().from(userCoupons).where(eq(userCoupons.id, id)))[0]?.status

test('the buyer of an order of 0.00 cancels it until it ships: stock and coupon return, and no refund is made', async () => {
  const order = await createFreeOrder()
  expect([await statusOf(order.orderId), await couponOf(order.coupon)]).toEqual([2, 'used'])
  const answer = await cancel(order)
  expect([answer.status, answer.json.status]).toEqual([200, 6])
  expect(await stockOf(order.sku)).toMatchObject({ stock: 10, sales: 0 })
  expect(await couponOf(order.coupon)).toBe('unused')
  expect((await getOrderDetail(order)).timeline.at(-1)).toMatchObject({
    from: 2,
    to: 6,
    cause: 'cancelled_free',
  })
  expect(await db.select().from(refunds).where(eq(refunds.orderId, order.orderId))).toEqual([])
  const again = await cancel(order)
  expect([again.status, again.json.code, again.json.order_status]).toEqual([409, 'order_state', 6])
  expect(await stockOf(order.sku)).toMatchObject({ stock: 10, sales: 0 })
})

test('an order of 0.00 that has shipped is not cancelled, and its answer names no refund', async () => {
  const order = await createFreeOrder()
  await shipOrder(order.orderId, { carrier: '顺丰速运', trackingNo: 'SF1234567890123' })
  const { status, json } = await cancel(order)
  expect([status, json.code, json.order_status, json.refunds]).toEqual([409, 'order_state', 3, undefined])
  expect((await stockOf(order.sku)).stock).toBe(9)
})

test('of a concurrent cancellation and shipment of an order of 0.00, exactly one happens', async () => {
  for (let round = 0; round < 6; round++) {
    const order = await createFreeOrder()
    const acts = [
      () => cancel(order),
      () =>
        shipOrder(order.orderId, { carrier: '顺丰速运', trackingNo: 'SF1234567890123' }).catch(
          () => undefined,
        ),
      () => cancel(order),
    ]
    await Promise.all([...acts.slice(round % 3), ...acts.slice(0, round % 3)].map((act) => act()))
    const status = await statusOf(order.orderId)
    expect([3, 6]).toContain(status as number)
    expect((await stockOf(order.sku)).stock).toBe(status === 6 ? 10 : 9)
    expect(await couponOf(order.coupon)).toBe(status === 6 ? 'unused' : 'used')
  }
})

for (const status of [2, 3, 4, 5])
  test(`a paid order in status ${status} is not cancelled: the answer names the route of its refund requests`, async () => {
    const order = await createOrder(status)
    const answer = await cancel(order)
    expect([answer.status, answer.json]).toMatchObject([
      409,
      { code: 'order_state', order_status: status, refunds: `/orders/${order.orderId}/refunds/` },
    ])
    expect(await statusOf(order.orderId)).toBe(status)
  })
