import { expect, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { userCoupons } from '../../../src/db/schema/coupons.ts'
import { paymentIncidents, paymentRefunds, payments } from '../../../src/db/schema/payments.ts'
import { refunds } from '../../../src/db/schema/refunds.ts'
import { disableAccount } from '../../../src/domains/accounts/disable-account.ts'
import { eraseUser } from '../../../src/domains/accounts/erase-account.ts'
import { cancelUnpaid } from '../../../src/domains/orders/lifecycle/cancel-order.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { applyPayment } from '../../../src/domains/payments/capture/apply-payment.ts'
import { approveRefund, rejectRefund } from '../../../src/domains/payments/refunds/answer-refund-request.ts'
import { finishRefund } from '../../../src/domains/payments/refunds/send-refunds.ts'
import {
  createOrder,
  getOrderDetail,
  payOrder,
  statusOf,
  stockOf,
  type TestOrder,
} from '../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../support/factories/orders/paid-orders.ts'
import { createUserCoupon } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const owed = (orderId: string) =>
  db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId)).orderBy(paymentRefunds.id)
const requestState = async (id: number) =>
  (await db.select().from(refunds).where(eq(refunds.id, id)))[0]?.status

/** Creates a paid order of two pieces of one SKU and one of another: 179.70 without freight. */
async function mintThree(status: number) {
  const [a, b] = [await createSku({ stock: 5 }), await createSku({ stock: 5 })]
  const order = await createOrder(status, {
    lines: [
      [a, 2],
      [b, 1],
    ],
  })
  return { order, a, b }
}

test('a full refund of an unshipped order cancels it and returns its stock, and the order cannot be shipped', async () => {
  const { order, a, b } = await mintThree(2)
  const id = await createRefundRequest(order)
  await approveRefund(id)
  expect(await statusOf(order.orderId)).toBe(6)
  expect([await stockOf(a), await stockOf(b)].map(({ stock, sales }) => [stock, sales])).toEqual([
    [5, 0],
    [5, 0],
  ])
  expect((await owed(order.orderId)).map(({ amount, cause, status }) => [amount, cause, status])).toEqual([
    ['179.70', 'request', 'pending'],
  ])
  await expect(
    shipOrder(order.orderId, { carrier: '顺丰速运', trackingNo: 'SF1234567890123' }),
  ).rejects.toMatchObject({
    code: 'order_state',
  })
  expect((await getOrderDetail(order)).timeline.at(-1)?.cause).toBe('refunded')
})

test('a full refund before shipping returns the coupon; a partial refund or one after shipping does not', async () => {
  const buy = async (status: 2 | 3) => {
    const [user, sku] = [await createUser(), await createSku({ stock: 3 })]
    const coupon = await createUserCoupon(user.id, { skuIds: [sku] })
    const order = await createOrder(status, { user, lines: [[sku, 2]], coupon })
    const couponNow = async () => {
      const [own] = await db.select().from(userCoupons).where(eq(userCoupons.id, coupon))
      return [own?.status, own?.orderId, own?.usedAt === null]
    }
    return { order, couponNow }
  }
  const [unshipped, shipped] = [await buy(2), await buy(3)]
  await approveRefund(
    await createRefundRequest(unshipped.order, { lines: [{ skuId: unshipped.order.sku, count: 1 }] }),
  )
  expect(await unshipped.couponNow()).toEqual(['used', unshipped.order.orderId, false])
  await approveRefund(await createRefundRequest(unshipped.order))
  expect(await statusOf(unshipped.order.orderId)).toBe(6)
  expect(await unshipped.couponNow()).toEqual(['unused', null, true])
  await approveRefund(await createRefundRequest(shipped.order))
  expect(await statusOf(shipped.order.orderId)).toBe(3)
  expect(await shipped.couponNow()).toEqual(['used', shipped.order.orderId, false])
})

test('a refund by lines restocks its pieces on request, and the last one cancels the unshipped order', async () => {
  const { order, a, b } = await mintThree(2)
  await approveRefund(await createRefundRequest(order, { lines: [{ skuId: a, count: 1 }] }), {
    restock: true,
  })
  expect([(await stockOf(a)).stock, await statusOf(order.orderId)]).toEqual([4, 2])
  await approveRefund(await createRefundRequest(order, { lines: [{ skuId: b, count: 1 }] }))
  expect([(await stockOf(b)).stock, await statusOf(order.orderId)]).toEqual([4, 2])
  await approveRefund(await createRefundRequest(order))
  expect([(await stockOf(a)).stock, (await stockOf(b)).stock, await statusOf(order.orderId)]).toEqual([
    5, 5, 6,
  ])
  expect((await owed(order.orderId)).map(({ amount }) => amount)).toEqual(['59.90', '59.90', '59.90'])
})

test('after shipping the status is unchanged; returned goods are restocked once', async () => {
  const { order, a, b } = await mintThree(3)
  const id = await createRefundRequest(order)
  await approveRefund(id, { restock: true })
  expect([(await stockOf(a)).stock, (await stockOf(b)).stock, await statusOf(order.orderId)]).toEqual([
    5, 5, 3,
  ])
  await expect(approveRefund(id, { restock: true })).rejects.toMatchObject({ code: 'refund_state' })
  expect((await stockOf(a)).stock).toBe(5)
})

test('the last refund cancels the order and restocks only the pieces that no other request names', async () => {
  const { order, a, b } = await mintThree(3)
  await approveRefund(await createRefundRequest(order, { lines: [{ skuId: a, count: 1 }] }))
  const waiting = await createRefundRequest(order, { lines: [{ skuId: b, count: 1 }] })
  await approveRefund(await createRefundRequest(order), { restock: true })
  expect([(await stockOf(a)).stock, (await stockOf(b)).stock]).toEqual([4, 4])
  await approveRefund(waiting, { restock: true })
  expect([(await stockOf(a)).stock, (await stockOf(b)).stock]).toEqual([4, 5])
})

test('a request for all that is left restocks no piece of a request that the gateway has refunded', async () => {
  const { order, a, b } = await mintThree(3)
  const first = await createRefundRequest(order, { lines: [{ skuId: a, count: 1 }] })
  await approveRefund(first, { restock: true })
  for (const refund of await owed(order.orderId)) await finishRefund(refund)
  expect([await requestState(first), (await stockOf(a)).stock]).toEqual(['refunded', 4])
  await approveRefund(await createRefundRequest(order), { restock: true })
  expect([(await stockOf(a)).stock, (await stockOf(b)).stock]).toEqual([5, 5])
})

test('a rejected request moves no money and shows the reason to the buyer', async () => {
  const order = await createOrder(2)
  const id = await createRefundRequest(order)
  await rejectRefund(id, '商品已发出')
  await expect(approveRefund(id)).rejects.toMatchObject({ code: 'refund_state' })
  expect(await owed(order.orderId)).toEqual([])
  expect((await getOrderDetail(order)).refunds).toEqual([
    expect.objectContaining({ status: 'rejected', reply: '商品已发出' }),
  ])
})

test('twenty concurrent approvals of one request, and of requests that add up to the payment, never refund more than was paid', async () => {
  const { order, a, b } = await mintThree(3)
  const ids = [
    await createRefundRequest(order, { lines: [{ skuId: a, count: 2 }] }),
    await createRefundRequest(order, { lines: [{ skuId: b, count: 1 }] }),
  ]
  const answers = await Promise.allSettled(
    Array.from({ length: 40 }, (_, i) => approveRefund(ids[i % 2] as number, { restock: true })),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  expect((await owed(order.orderId)).map(({ amount }) => amount).sort()).toEqual(['119.80', '59.90'])
  expect([(await stockOf(a)).stock, (await stockOf(b)).stock]).toEqual([5, 5])
})

test('an order without a payment in the ledger is not refunded, and its request stays pending', async () => {
  const order = await createOrder(2)
  const id = await createRefundRequest(order)
  await db.delete(payments).where(eq(payments.orderId, order.orderId))
  await expect(approveRefund(id)).rejects.toMatchObject({ code: 'payment_missing' })
  expect([await requestState(id), await statusOf(order.orderId)]).toEqual(['requested', 2])
})

const pay = (orderId: string, amountFen: number, gateway = 'alipay') =>
  applyPayment({ orderId, tradeId: `t${crypto.randomUUID()}`, gateway, amountFen })

test('a second payment at another gateway is stored with its refund in one transaction, and raises one incident', async () => {
  const { orderId } = await createOrder(2)
  expect(await pay(orderId, 6990, 'wechat')).toBe('surplus')
  expect((await owed(orderId)).map(({ amount, cause, status }) => [amount, cause, status])).toEqual([
    ['69.90', 'surplus', 'pending'],
  ])
  const rows = await db.select().from(paymentIncidents).where(eq(paymentIncidents.outTradeNo, orderId))
  expect(rows.map(({ kind, gateway, amount }) => [kind, gateway, amount])).toEqual([
    ['payment_surplus', 'wechat', '69.90'],
  ])
})

test('a payment of another amount is never applied; it is refunded in full and the order stays unpaid', async () => {
  const { orderId } = await createOrder(1)
  expect(await pay(orderId, 1)).toBe('wrong_amount')
  expect(await statusOf(orderId)).toBe(1)
  expect((await owed(orderId)).map(({ amount, cause }) => [amount, cause])).toEqual([
    ['0.01', 'wrong_amount'],
  ])
  expect(await pay(orderId, 6990, 'wechat')).toBe('applied')
  expect(await statusOf(orderId)).toBe(2)
})

test('money that arrives after the time-out takes stock and coupon again', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 3 })]
  const coupon = await createUserCoupon(user.id, { skuIds: [sku] })
  const { orderId } = await createOrder(1, { user, lines: [[sku, 2]], coupon })
  await cancelUnpaid(orderId, 'expired')
  expect((await stockOf(sku)).stock).toBe(3)
  expect(await payOrder(orderId)).toBe('applied')
  const [own] = await db.select().from(userCoupons).where(eq(userCoupons.id, coupon))
  expect([await statusOf(orderId), (await stockOf(sku)).stock, own?.status, own?.orderId]).toEqual([
    2,
    1,
    'used',
    orderId,
  ])
  expect(await owed(orderId)).toEqual([])
})

const gone: [string, (order: TestOrder) => Promise<unknown>][] = [
  [
    'sold to others',
    ({ sku }) =>
      db
        .update(skus)
        .set({ stock: 0 })
        .where(inArray(skus.id, [sku])),
  ],
  ['off sale', ({ sku }) => db.update(skus).set({ isLaunched: false }).where(eq(skus.id, sku))],
]
for (const [what, become] of gone)
  test(`money that arrives after the time-out for goods that are ${what} is refunded, and nothing else changes`, async () => {
    const order = await createOrder(1)
    await cancelUnpaid(order.orderId, 'expired')
    await become(order)
    const before = await stockOf(order.sku)
    expect(await payOrder(order.orderId)).toBe('late')
    expect([await statusOf(order.orderId), await stockOf(order.sku)]).toEqual([6, before])
    expect((await owed(order.orderId)).map(({ amount, cause }) => [amount, cause])).toEqual([
      ['69.90', 'late'],
    ])
  })

test('money for a cancelled order whose coupon was used by another order is refunded', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 9 })]
  const coupon = await createUserCoupon(user.id, { skuIds: [sku] })
  const place = () => createOrder(1, { user, lines: [[sku, 1]], coupon })
  const { orderId: first } = await place()
  await cancelUnpaid(first, 'expired')
  await place()
  expect(await payOrder(first)).toBe('late')
  expect([await statusOf(first), (await stockOf(sku)).stock]).toEqual([6, 8])
})

test('money for an order of a closed account, or for a refunded order, is refunded', async () => {
  const closed = await createOrder(1)
  await cancelUnpaid(closed.orderId, 'account_closed')
  expect(await payOrder(closed.orderId)).toBe('late')
  const refunded = await createOrder(2)
  await approveRefund(await createRefundRequest(refunded))
  expect(await pay(refunded.orderId, 6990, 'wechat')).toBe('late')
  expect((await owed(refunded.orderId)).map(({ cause }) => cause)).toEqual(['request', 'late'])
})

test('money for an order that a late payment reinstated, and that was refunded then, is refunded', async () => {
  const order = await createOrder(6)
  expect([await payOrder(order.orderId), await statusOf(order.orderId)]).toEqual(['applied', 2])
  await approveRefund(await createRefundRequest(order))
  expect(await statusOf(order.orderId)).toBe(6)
  expect([await payOrder(order.orderId), await statusOf(order.orderId)]).toEqual(['late', 6])
  expect((await owed(order.orderId)).map(({ cause }) => cause)).toEqual(['request', 'late'])
  expect((await stockOf(order.sku)).stock).toBe(10)
})

test('a cancelled order that its buyer has hidden is listed again when a late payment reinstates it', async () => {
  const order = await createOrder(1)
  const { token } = order.user
  await cancelUnpaid(order.orderId, 'expired')
  expect((await call('DELETE', `/orders/${order.orderId}/`, { token })).status).toBe(204)
  const list = async () => (await call<{ count: number }>('GET', '/orders/', { token })).json.count
  expect(await list()).toBe(0)
  expect(await payOrder(order.orderId)).toBe('applied')
  expect([await statusOf(order.orderId), await list()]).toEqual([2, 1])
})

test.each([
  ['locked', (userId: number) => disableAccount(userId), 'applied', 2],
  ['closed', (userId: number) => transaction((tx) => eraseUser(tx, userId)), 'late', 6],
] as const)('a late payment of a buyer whose account is %s', async (_, change, outcome, status) => {
  const order = await createOrder(1)
  await cancelUnpaid(order.orderId, 'expired')
  await change(order.user.id)
  expect([await payOrder(order.orderId), await statusOf(order.orderId)]).toEqual([outcome, status])
})

test('ten concurrent late notifications reinstate an order once', async () => {
  const order = await createOrder(1)
  await cancelUnpaid(order.orderId, 'expired')
  const payment = {
    orderId: order.orderId,
    tradeId: `t${crypto.randomUUID()}`,
    gateway: 'alipay',
    amountFen: 6990,
  }
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => applyPayment(payment)))
  expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === 'repeated')).toHaveLength(9)
  expect([await statusOf(order.orderId), (await stockOf(order.sku)).stock]).toEqual([2, 9])
})

test('a known trade number with another order or amount raises an incident and changes nothing', async () => {
  const [first, second] = [await createOrder(1), await createOrder(1)]
  const tradeId = `t${crypto.randomUUID()}`
  await applyPayment({ orderId: first.orderId, tradeId, gateway: 'alipay', amountFen: 6990 })
  for (const [orderId, amountFen] of [
    [second.orderId, 6990],
    [first.orderId, 1],
  ] as const)
    expect(await applyPayment({ orderId, tradeId, gateway: 'alipay', amountFen })).toBe('foreign')
  expect([await statusOf(first.orderId), await statusOf(second.orderId)]).toEqual([2, 1])
  expect(await owed(second.orderId)).toEqual([])
})
