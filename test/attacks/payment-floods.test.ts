import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { paymentAttempts } from '../../src/db/schema/payments.ts'
import { closeAndCancel } from '../../src/domains/payments/cancellation/close-and-cancel.ts'
import { addSeconds, now } from '../../src/lib/clock.ts'
import { redis } from '../../src/redis/client.ts'
import { keys } from '../../src/redis/keys.ts'
import { callsDuring, paymentSummaryOf } from '../support/database/payment-summary.ts'
import { createOrder, statusOf, type TestOrder } from '../support/factories/orders/orders.ts'
import {
  type Gateway,
  gateways,
  payAtGateway,
  startAtGateway,
} from '../support/factories/orders/paid-orders.ts'
import { app } from '../support/http.ts'
import { startCountedProcess } from '../support/processes/counted-process.ts'

let second: Awaited<ReturnType<typeof startCountedProcess>>
beforeAll(async () => {
  second = await startCountedProcess()
})
afterAll(() => second.stop())

type Call = Readonly<{ method: string; path: string; token?: string | undefined }>

/** Sends a call `count` times to each process concurrently. @returns the number of answers with each status and the calls of gateways */
async function flood({ method, path, token }: Call, count: number) {
  const headers = token ? { authorization: `JWT ${token}` } : {}
  const [counts, earlier] = [new Map<number, number>(), second.calls.length]
  const ofThis = () => app.handle(new Request(`http://localhost${path}`, { method, headers }))
  const ofSecond = () => fetch(second.base + path, { method, headers })
  const own = await callsDuring(() =>
    Promise.all(
      Array.from({ length: count }, () => [ofThis(), ofSecond()])
        .flat()
        .map(async (sent) => {
          const answer = await sent
          await answer.arrayBuffer()
          counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1)
        }),
    ),
  )
  const toGateway = own.filter((call) => /^alipay\.trade\.(query|close)$|\/v3\//.test(call))
  return {
    answers: Object.fromEntries(counts),
    calls: [...toGateway, ...second.calls.slice(earlier)].toSorted(),
  }
}

/** Creates an unpaid order that can be paid at some gateways, which no job of another test's mall polls. */
async function started(...at: readonly Gateway[]): Promise<TestOrder> {
  const order = await createOrder(1)
  for (const gateway of at) await startAtGateway(order, gateway)
  await db
    .update(paymentAttempts)
    .set({ dueTime: addSeconds(now(), 86_400) })
    .where(eq(paymentAttempts.orderId, order.orderId))
  return order
}

const cancellationOf = ({ orderId, user }: TestOrder) => ({
  method: 'POST',
  path: `/orders/${orderId}/cancellation/`,
  token: user.token,
})

test('300 cancellations of one order over two processes query and close each of its trades once, and one of them cancels it', async () => {
  const order = await started(...gateways)
  const { answers, calls } = await flood(cancellationOf(order), 150)
  const trades = [order.orderId, `${order.orderId}p`]
  const ofWeChat = trades.flatMap((trade) =>
    ['', '/close'].map((end) => expect.stringMatching(new RegExp(`/out-trade-no/${trade}${end}$`))),
  )
  const ofAlipay = ['close', 'close', 'query', 'query'].map((verb) => `alipay.trade.${verb}`)
  expect(calls).toHaveLength(8)
  expect(calls).toEqual(expect.arrayContaining([...ofWeChat, ...ofAlipay]))
  expect(answers).toEqual({ 200: 1, 409: 299 })
  expect(await statusOf(order.orderId)).toBe(6)
})

test('the trade of a page that was never opened, which Alipay cannot close, is queried once by 100 cancellations', async () => {
  const order = await createOrder(1)
  const start = { method: 'GET', path: `/orders/${order.orderId}/payment/`, token: order.user.token }
  expect((await flood(start, 1)).calls).toEqual([])
  const { answers, calls } = await flood(cancellationOf(order), 50)
  expect(calls.filter((call) => call === 'alipay.trade.query')).toHaveLength(1)
  expect(answers).toEqual({ 200: 1, 409: 99 })
})

test('the time-out job and the closing of an account wait for a cancellation in flight and call no gateway', async () => {
  const order = await started('wechat')
  const outcomes: boolean[] = []
  const calls = await callsDuring(async () => {
    const causes = ['cancelled', 'expired', 'account_closed'] as const
    outcomes.push(...(await Promise.all(causes.map((cause) => closeAndCancel(order.orderId, cause)))))
  })
  expect(outcomes).toEqual([true, false, false])
  expect(calls).toHaveLength(2)
})

test('a cancellation whose process was killed holds up the next one for seconds, not for ever', async () => {
  const order = await started('wechat')
  await redis.set(keys.cancellationLease(order.orderId), 'a killed process', 'PX', 1_000, 'NX')
  expect((await flood(cancellationOf(order), 1)).answers).toEqual({ 200: 1, 409: 1 })
  expect(await redis.exists(keys.cancellationLease(order.orderId))).toBe(0)
})

test.each(['alipay', 'alipay_phone'] as const)(
  '100 copies of one return over two processes query the trade once (%s) and get the same answer',
  async (gateway) => {
    const order = await started(gateway)
    const paid = (await payAtGateway(gateway, order.orderId, { notify: false })) as { return_url: string }
    const path = `/payment/status/${new URL(paid.return_url).search}`
    const { answers, calls } = await flood({ method: 'PUT', path }, 50)
    expect(calls).toEqual(['alipay.trade.query'])
    expect(answers).toEqual({ 200: 100 })
    expect((await paymentSummaryOf(order.orderId)).payments).toEqual(['69.90 applied'])
  },
)

test.each(['wechat', 'wechat_phone'] as const)(
  '100 starts of a trade that was paid without a notification share its queries (%s)',
  async (gateway) => {
    const order = await started(gateway)
    await payAtGateway(gateway, order.orderId, { notify: false })
    await redis.del(keys.paymentLink(order.orderId, gateway, 0))
    const device = gateway === 'wechat' ? 'page' : 'phone'
    const path = `/orders/${order.orderId}/payment/?pay_method=3&device=${device}`
    const { answers, calls } = await flood({ method: 'GET', path, token: order.user.token }, 50)
    expect(answers).toEqual({ 409: 100 })
    // a start that was late for the flight begins another one, while the attempt is not yet ended for it
    expect(calls.filter((call) => call.includes('/out-trade-no/')).length).toBeLessThan(10)
    expect(await statusOf(order.orderId)).toBe(2)
  },
)
