import { afterAll, expect, test } from 'bun:test'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'

const shop = await createPaymentShop(19)
const { jobs, makeAllDue, payAtGateway, planFault, startAt } = await import(
  '../../support/factories/orders/paid-orders.ts'
)
const { createOrder, statusOf } = await import('../../support/factories/orders/orders.ts')
const { attemptsOf } = await import('../../support/database/payment-summary.ts')
const { cancelOrder } = await import('../../../src/domains/payments/cancellation/cancel-order.ts')
const { startPayment } = await import('../../../src/domains/payments/start-payment.ts')
const { redis } = await import('../../../src/redis/client.ts')
const { keys } = await import('../../../src/redis/keys.ts')

type Order = Awaited<ReturnType<typeof createOrder>>

afterAll(() => shop.close())

const devices = ['page', 'phone'] as const
type Device = (typeof devices)[number]
const gatewayOf = (device: Device) => (device === 'phone' ? 'wechat_phone' : 'wechat')

const start = (order: Order, device: Device) => startAt(gatewayOf(device), order)
/** Starts a payment again, whose link of the first start is still in Redis. */
async function startAgain(order: Order, device: Device) {
  expect(await redis.exists(keys.paymentLink(order.orderId, gatewayOf(device), 0))).toBe(1)
  return start(order, device)
}
const pay = ({ orderId }: Order, device: Device) =>
  payAtGateway(gatewayOf(device), orderId, { notify: false })
const planFaultOf = ({ orderId }: Order, device: Device, mode: string, call: string) =>
  planFault(gatewayOf(device), mode, orderId, call)
async function poll({ orderId }: Order): Promise<void> {
  await makeAllDue(orderId)
  await jobs.reconcile()
}

for (const device of devices) {
  test(`a link on a ${device} is kept, but not after a poll has found the payment`, async () => {
    const order = await createOrder(1)
    const first = await start(order, device)
    expect(await startAgain(order, device)).toEqual(first)
    await pay(order, device)
    await poll(order)
    await expect(startAgain(order, device)).rejects.toMatchObject({ code: 'order_not_payable' })
    expect([await statusOf(order.orderId), await attemptsOf(order.orderId)]).toEqual([
      2,
      [`${gatewayOf(device)} paid`],
    ])
  })

  test(`after a poll on a ${device} without an answer, the next start asks the gateway, which reports the payment`, async () => {
    const order = await createOrder(1)
    await start(order, device)
    await pay(order, device)
    await planFaultOf(order, device, 'error', 'query')
    await poll(order)
    expect(await statusOf(order.orderId)).toBe(1)
    await expect(startAgain(order, device)).rejects.toMatchObject({ code: 'order_not_payable' })
    expect(await statusOf(order.orderId)).toBe(2)
  })

  test(`after a cancellation on a ${device} whose closing had no answer, no start returns the link of the closed trade`, async () => {
    const order = await createOrder(1)
    await start(order, device)
    await planFaultOf(order, device, 'timeout_after', 'close')
    await expect(cancelOrder(order.user.id, order.orderId)).rejects.toMatchObject({
      code: 'gateway_unavailable',
    })
    await expect(startAgain(order, device)).rejects.toMatchObject({ code: 'payment_closed' })
    expect(await attemptsOf(order.orderId)).toEqual([`${gatewayOf(device)} closed`])
  })
}

test('after a change of the method and back, the code is the same; after a payment by the other method, none is returned', async () => {
  const order = await createOrder(1)
  const first = await start(order, 'page')
  const { url } = await startPayment(order.user.id, order.orderId, { payMethod: 2 })
  expect(await startAgain(order, 'page')).toEqual(first)
  await (await fetch(url)).arrayBuffer()
  await payAtGateway('alipay', order.orderId, { notify: false })
  await poll(order)
  for (const device of devices)
    await expect(start(order, device)).rejects.toMatchObject({ code: 'order_not_payable' })
})

test('no link is returned for a cancelled order, although Redis still has it', async () => {
  const order = await createOrder(1)
  for (const device of devices) await start(order, device)
  await cancelOrder(order.user.id, order.orderId)
  for (const device of devices)
    await expect(startAgain(order, device)).rejects.toMatchObject({ code: 'order_not_payable' })
})
