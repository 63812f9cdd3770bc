import { afterAll, expect, test } from 'bun:test'
import type { Alert } from '../../../src/lib/alerts.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'

const shop = await createPaymentShop(15)
const { atFailpoint } = await import('../../support/processes/at-failpoint.ts')
const {
  gateways,
  makeAllDue,
  jobs,
  makeOverdue,
  payAtGateway,
  planFault,
  createApprovedRefund,
  runJobs,
  startAtGateway,
  startWithRetries,
} = await import('../../support/factories/paid-orders.ts')
const { paymentStateOf: stateOf, gatewayLedger: theirBooks } = await import(
  '../../support/database/payment-ledgers.ts'
)
const { createOrder, getOrderDetail } = await import('../../support/factories/orders.ts')
const { raisedAlerts } = await import('../../../src/lib/alerts.ts')
const { sandbox } = await import('../../support/vendors/sandbox.ts')
const { byHand } = await import('./bill-steps.ts')
const { createSku } = await import('../../support/factories/skus.ts')
const { createUser } = await import('../../support/factories/users.ts')
const { createUserCoupon } = await import('../../support/factories/rules.ts')
const { addToCart } = await import('../../../src/domains/cart/change-lines.ts')
const { placeOrder } = await import('../../../src/domains/orders/placing/place-order.ts')
const { cancelOrder } = await import('../../../src/domains/payments/cancellation/cancel-order.ts')
const { startPayment } = await import('../../../src/domains/payments/start-payment.ts')
const { closeAccount } = await import('../../../src/domains/privacy/close-account.ts')

type Gateway = (typeof gateways)[number]
type Order = Awaited<ReturnType<typeof createOrder>>

afterAll(() => shop.close())

const told = (alert: Alert) => raisedAlerts().get(alert) ?? 0
const nothingOpen = { isSame: true as const, open: 0, payable: [] }
const methods = { alipay: 2, wechat: 3 } as const
const other = (gateway: Gateway): Gateway => (gateway === 'alipay' ? 'wechat' : 'alipay')

for (const first of gateways)
  for (const isAtOnce of [false, true])
    test(`paid at both, ${first} tells first${isAtOnce ? ', both at the same moment' : ''}: one payment is applied and the other goes back by itself`, async () => {
      const order = await createOrder(1)
      for (const gateway of gateways) {
        await startWithRetries(order, gateway)
        await payAtGateway(gateway, order.orderId, { notify: false })
      }
      const tell = [first, other(first)].map((gateway) => () => payAtGateway(gateway, order.orderId))
      if (isAtOnce) await Promise.all(tell.map((each) => each()))
      else for (const each of tell) await each()
      expect((await theirBooks(order.orderId)).taken).toHaveLength(2)
      for (let round = 0; round < 3; round++) await runJobs()
      const paidFirst = { ...nothingOpen, status: 2, stock: 9, applied: 1, keptFen: 6_990 }
      expect(await stateOf(order)).toEqual(paidFirst)
      const { given } = await theirBooks(order.orderId)
      expect(given).toHaveLength(1)
      if (!isAtOnce) expect(given[0]).toStartWith(other(first))
    })

for (const gateway of gateways)
  test(`begun at both and paid at ${gateway}: the other trade is closed by the job`, async () => {
    const order = await createOrder(1)
    for (const each of gateways) await startWithRetries(order, each)
    await payAtGateway(gateway, order.orderId)
    await jobs.reconcile()
    expect(await stateOf(order)).toEqual({ ...nothingOpen, status: 2, stock: 9, applied: 1, keptFen: 6_990 })
  })

/** The buyer holds a page or a code, and the order is ended before the gateway knows of its trade. */
async function endBefore(order: Order, gateway: Gateway, end: () => Promise<unknown>): Promise<void> {
  if (gateway === 'wechat') {
    await atFailpoint('attempt:stored', end, () => startPayment(order.user.id, order.orderId, methods.wechat))
    return
  }
  const { url } = await startPayment(order.user.id, order.orderId, methods.alipay)
  await end()
  await (await fetch(url)).arrayBuffer()
}

async function orderWithCoupon(): Promise<Order & { coupon: number }> {
  const [user, sku] = [await createUser(), await createSku({ stock: 10 })]
  const coupon = await createUserCoupon(user.id, { skuIds: [sku] })
  return { user, sku, coupon, orderId: await placeWith(user, sku, coupon) }
}

async function placeWith(user: Order['user'], skuId: number, couponId: number): Promise<string> {
  await addToCart({ kind: 'user', userId: user.id }, { skuId, count: 1, selected: true })
  const { id: userId, addressId } = user
  const { orderId } = await placeOrder({
    userId,
    addressId,
    payMethod: 2,
    idempotencyKey: undefined,
    couponId,
  })
  return orderId
}

const byBuyer = ({ user, orderId }: Order) => cancelOrder(user.id, orderId)
const byTime = async ({ orderId }: Order) => {
  await makeOverdue(orderId)
  await jobs.expire()
}
const byClosing = ({ user }: Order) =>
  closeAccount({ userId: user.id, password: user.password, address: '198.18.0.1' })

type Case = Readonly<{
  what: string
  mint?: () => Promise<Order>
  end: (order: Order) => Promise<unknown>
  /** After that, before the money comes. */
  meanwhile?: (order: Order) => Promise<unknown>
  left: { status: number; stock: number; keptFen: number }
}>

const revived = { status: 2, stock: 9, keptFen: 6_990 }
const cases: readonly Case[] = [
  { what: 'its buyer cancelled it: the goods are taken again', end: byBuyer, left: revived },
  { what: 'its time was over: the goods are taken again', end: byTime, left: revived },
  {
    what: 'its coupon is free again: it is used again',
    mint: orderWithCoupon,
    end: byBuyer,
    left: { status: 2, stock: 9, keptFen: 5_990 },
  },
  {
    what: 'its coupon was used otherwise: the money goes back',
    mint: orderWithCoupon,
    end: byBuyer,
    meanwhile: (order) => placeWith(order.user, order.sku, (order as Order & { coupon: number }).coupon),
    left: { status: 6, stock: 9, keptFen: 0 },
  },
  {
    what: 'its goods are sold: the money goes back',
    end: byTime,
    meanwhile: ({ sku }) => createOrder(1, { lines: [[sku, 10]] }),
    left: { status: 6, stock: 0, keptFen: 0 },
  },
  {
    what: 'its buyer closed the account: the money goes back',
    end: byClosing,
    left: { status: 6, stock: 10, keptFen: 0 },
  },
  {
    what: 'its buyer cancelled it and then closed the account: the money goes back',
    end: byBuyer,
    meanwhile: byClosing,
    left: { status: 6, stock: 10, keptFen: 0 },
  },
]

for (const gateway of gateways)
  for (const isTold of [true, false])
    for (const { what, mint = () => createOrder(1), end, meanwhile, left } of cases)
      test(`money of ${gateway}, ${isTold ? 'told' : 'found'} after ${what}`, async () => {
        const order = await mint()
        await endBefore(order, gateway, () => end(order))
        await meanwhile?.(order)
        await payAtGateway(gateway, order.orderId, { notify: isTold })
        for (let round = 0; round < 3; round++) await runJobs()
        const applied = left.status === 2 ? 1 : 0
        expect(await stateOf(order)).toEqual({ ...nothingOpen, ...left, applied })
      })

for (const gateway of gateways)
  for (const [who, end] of [
    ['its buyer', byBuyer],
    ['the job', byTime],
  ] as const)
    test(`an order that is paid at ${gateway} after the question and before its trade is closed is not cancelled by ${who}, but paid`, async () => {
      const order = await createOrder(1)
      await startWithRetries(order, gateway)
      const payNow = () => payAtGateway(gateway, order.orderId, { notify: false })
      await atFailpoint('trade:asked', payNow, () => Promise.allSettled([end(order)]))
      expect((await getOrderDetail(order)).timeline.map(({ cause }) => cause)).toEqual(['placed', 'paid'])
      expect(await stateOf(order)).toEqual({ ...nothingOpen, ...revived, applied: 1 })
    })

test('a buyer who asks for the code of what he has paid gets none: the order is paid from then on', async () => {
  const order = await createOrder(1)
  await startWithRetries(order, 'wechat')
  await payAtGateway('wechat', order.orderId, { notify: false })
  await expect(startWithRetries(order, 'wechat')).rejects.toMatchObject({ code: 'order_not_payable' })
  expect(await stateOf(order)).toEqual({ ...nothingOpen, ...revived, applied: 1 })
})

for (const gateway of gateways)
  test(`what ${gateway} took and somebody gave back before the shop was told pays nothing, and is told once`, async () => {
    const order = await createOrder(1)
    await startWithRetries(order, gateway)
    await payAtGateway(gateway, order.orderId, { notify: false })
    await byHand(order, gateway, 6_990)
    const before = told('payment_refunded_outside')
    for (let round = 0; round < 2; round++) {
      await makeAllDue()
      await jobs.reconcile()
    }
    expect(told('payment_refunded_outside') - before).toBe(1)
    expect(await stateOf(order)).toMatchObject({ status: 1, applied: 0, keptFen: 0, open: 0 })
    await makeOverdue(order.orderId)
    await jobs.expire()
    expect(await stateOf(order)).toMatchObject({ status: 6, stock: 10, applied: 0, keptFen: 0 })
  })

test('a refund that the gateway refuses is told at once, one that it does not answer from the fourth time on', async () => {
  const paid = async (gateway: Gateway) => {
    const order = await createOrder(1)
    await startWithRetries(order, gateway)
    await payAtGateway(gateway, order.orderId)
    return order
  }
  const send = async () => {
    const before = told('refund_stuck')
    await makeAllDue()
    await jobs.sendRefunds()
    return told('refund_stuck') - before
  }
  const [refused, mute] = [await paid('alipay'), await paid('wechat')]
  await planFault('alipay', 'refund_refused', refused.orderId)
  await createApprovedRefund(refused)
  expect([await send(), await send()]).toEqual([1, 0])
  await sandbox('/faults/', { gateway: 'wechat', mode: 'error', subject: mute.orderId, count: 5 })
  await createApprovedRefund(mute)
  expect([await send(), await send(), await send(), await send(), await send()]).toEqual([0, 0, 0, 1, 1])
  for (let round = 0; round < 3; round++) await runJobs()
  for (const order of [refused, mute])
    expect(await stateOf(order)).toEqual({ ...nothingOpen, status: 6, stock: 10, applied: 1, keptFen: 0 })
})

test('overdue orders that cannot be settled now hold up none behind them', async () => {
  const stuck: Order[] = []
  for (let i = 0; i < 4; i++) {
    const order = await createOrder(1)
    await startWithRetries(order, 'alipay')
    await planFault('alipay', 'error', order.orderId, 'query')
    await makeOverdue(order.orderId)
    stuck.push(order)
  }
  const behind = await createOrder(1)
  await startWithRetries(behind, 'wechat')
  await makeOverdue(behind.orderId)
  await jobs.expire()
  expect((await stateOf(behind)).status).toBe(6)
  expect((await stateOf(stuck[0] as Order)).status).toBe(1)
  await jobs.expire()
  for (const order of stuck) expect((await stateOf(order)).status).toBe(6)
})

test('a trade that was closed while another gateway was away is not offered again, the other gateway is', async () => {
  const order = await createOrder(1)
  for (const gateway of gateways) await startWithRetries(order, gateway)
  await planFault('wechat', 'error', order.orderId, 'close')
  await expect(cancelOrder(order.user.id, order.orderId)).rejects.toMatchObject({
    code: 'gateway_unavailable',
  })
  await expect(startAtGateway(order, 'alipay')).rejects.toMatchObject({ code: 'payment_closed' })
  await startWithRetries(order, 'wechat')
  await payAtGateway('wechat', order.orderId)
  expect(await stateOf(order)).toEqual({ ...nothingOpen, ...revived, applied: 1 })
})

test('with all of that the books are in order', async () => {
  await makeAllDue()
  const { status, output } = await shop.database.verify()
  expect(output).not.toContain('BROKEN')
  expect(status).toBe(0)
}, 30_000)
