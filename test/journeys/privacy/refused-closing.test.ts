import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentAttempts } from '../../../src/db/schema/payments.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { attemptsOf } from '../../support/database/payment-summary.ts'
import { createOrder, statusOf, type TestOrder } from '../../support/factories/orders/orders.ts'
import {
  type Gateway,
  payAtGateway,
  planFault,
  startAtGateway,
} from '../../support/factories/orders/paid-orders.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const [unpaid, unshipped, cancelled] = [1, 2, 6]

/** Creates an unpaid order whose payment was started, which no job of another test polls. */
async function started(user: TestUser, gateway: Gateway): Promise<TestOrder> {
  const order = await createOrder(unpaid, { user })
  await startAtGateway(order, gateway)
  await db
    .update(paymentAttempts)
    .set({ dueTime: addSeconds(now(), 86_400) })
    .where(eq(paymentAttempts.orderId, order.orderId))
  return order
}

/** A buyer with three unpaid orders: one without a payment, and two whose payments were started. */
async function buyer() {
  const user = await createUser()
  const plain = await createOrder(unpaid, { user })
  const orders = [plain, await started(user, 'alipay'), await started(user, 'wechat')] as const
  return { user, orders }
}

async function close({ token, password }: TestUser) {
  const answer = await call<{ code: string; orders?: string[] }>('DELETE', '/user/', {
    token,
    body: { password },
  })
  return [answer.status, answer.json?.code, answer.json?.orders]
}

const statusesOf = (orders: readonly TestOrder[]) =>
  Promise.all(orders.map(({ orderId }) => statusOf(orderId)))
const attemptsOfAll = async (orders: readonly TestOrder[]) =>
  (await Promise.all(orders.map(({ orderId }) => attemptsOf(orderId)))).flat()

test('a closing that is refused for a paid order cancels no unpaid order and closes no trade', async () => {
  const { user, orders } = await buyer()
  const paid = await createOrder(unshipped, { user })
  expect(await close(user)).toEqual([409, 'orders_in_progress', [paid.orderId]])
  expect(await statusesOf(orders)).toEqual([unpaid, unpaid, unpaid])
  expect(await attemptsOfAll(orders)).toEqual(['alipay open', 'wechat open'])
})

test('a closing that finds a payment at the last gateway cancels no unpaid order and closes no trade', async () => {
  const { user, orders } = await buyer()
  await payAtGateway('wechat', orders[2].orderId, { notify: false })
  expect(await close(user)).toEqual([409, 'orders_in_progress', [orders[2].orderId]])
  expect(await statusesOf(orders)).toEqual([unpaid, unpaid, unshipped])
  expect(await attemptsOfAll(orders)).toEqual(['alipay open', 'wechat paid'])
})

test('a closing during an outage of the last gateway cancels no order and closes no trade', async () => {
  const { user, orders } = await buyer()
  await planFault('wechat', 'error', orders[2].orderId, 'query')
  expect(await close(user)).toEqual([503, 'gateway_unavailable', undefined])
  expect(await statusesOf(orders)).toEqual([unpaid, unpaid, unpaid])
  expect(await attemptsOfAll(orders)).toEqual(['alipay open', 'wechat open'])
  expect((await close(user))[0]).toBe(204)
  expect(await statusesOf(orders)).toEqual([cancelled, cancelled, cancelled])
})

test('after a gateway failed between two cancellations the account is open, and the next closing continues', async () => {
  const { user, orders } = await buyer()
  await planFault('wechat', 'error', orders[2].orderId, 'close')
  expect(await close(user)).toEqual([503, 'gateway_unavailable', undefined])
  expect(await statusesOf(orders)).toEqual([cancelled, cancelled, unpaid])
  expect((await call('GET', '/user/', { token: user.token })).status).toBe(200)
  expect((await close(user))[0]).toBe(204)
  expect(await statusesOf(orders)).toEqual([cancelled, cancelled, cancelled])
})
