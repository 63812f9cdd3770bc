import { afterEach, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { orders } from '../../src/db/schema/orders.ts'
import { closeOpenTrades } from '../../src/domains/payments/cancellation/close-trades.ts'
import { getPaymentGateway } from '../../src/gateways/payments/registry.ts'
import { shiftClock } from '../../src/lib/clock.ts'
import { onFailpoint } from '../../src/lib/failpoints.ts'
import { attemptsOf, callsDuring, paymentSummaryOf, send } from '../support/database/payment-summary.ts'
import { createOrder, statusOf, type TestOrder } from '../support/factories/orders.ts'
import { createUser } from '../support/factories/users.ts'
import { call } from '../support/http.ts'
import { startSecondProcess } from '../support/processes/second-process.ts'
import { paidResource, wechatNotification } from '../support/vendors/notifications.ts'

afterEach(() => onFailpoint(undefined))

type Started = { code_url?: string; alipay_url?: string; code?: string }

const start = ({ orderId, user }: TestOrder, query = '') =>
  call<Started>('GET', `/orders/${orderId}/payment/${query}`, { token: user.token })
const cancel = ({ orderId, user }: TestOrder) =>
  call('POST', `/orders/${orderId}/cancellation/`, { token: user.token })

test('fifty concurrent starts create one attempt and one code', async () => {
  const order = await createOrder(1)
  const answers = await Promise.all(Array.from({ length: 50 }, () => start(order, '?pay_method=3')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(new Set(answers.map(({ json }) => json.code_url)).size).toBe(1)
  expect(await attemptsOf(order.orderId)).toEqual(['wechat open'])
})

test('an unknown payment method is refused, creates no attempt and leaves the order unchanged', async () => {
  const order = await createOrder(1)
  for (const method of ['0', '4', 'x', '-1', '1.5', '2,3', '9'.repeat(1_000)]) {
    const { status, json } = await start(order, `?pay_method=${method}`)
    expect([method, status, json.code]).toEqual([method, 400, 'invalid_input'])
  }
  expect(await attemptsOf(order.orderId)).toEqual([])
  const [row] = await db.select().from(orders).where(eq(orders.orderId, order.orderId))
  expect(row?.payMethod).toBe(2)
})

test("another user's order cannot be paid, queried or cancelled, and is answered like an unknown order", async () => {
  const [order, { token }] = [await createOrder(1), await createUser()]
  const unknown = `${order.orderId.slice(0, -1)}${(Number(order.orderId.at(-1)) + 1) % 10}`
  for (const [method, path] of [
    ['GET', 'payment/?pay_method=3'],
    ['GET', 'payment/status/'],
    ['POST', 'cancellation/'],
  ] as const) {
    const seen = await Promise.all(
      [order.orderId, unknown].map((id) => call(method, `/orders/${id}/${path}`, { token })),
    )
    const [theirs, nobodys] = seen.map(({ status, json: { request_id: _, ...json } }) => ({ status, json }))
    expect([path, theirs?.status, theirs]).toEqual([path, 404, nobodys])
  }
  expect([await attemptsOf(order.orderId), await statusOf(order.orderId)]).toEqual([[], 1])
})

test('when an order is cancelled while its payment starts, the issued code is polled until its trade is closed', async () => {
  const order = await createOrder(1)
  onFailpoint(async (name) => {
    if (name !== 'attempt:stored') return
    onFailpoint(undefined)
    expect((await cancel(order)).status).toBe(200)
  })
  expect((await start(order, '?pay_method=3')).status).toBe(200)
  expect(await statusOf(order.orderId)).toBe(6)
  expect(await attemptsOf(order.orderId)).toEqual(['wechat open'])
  await closeOpenTrades(order.orderId)
  expect(await getPaymentGateway('wechat').query(order.orderId)).toEqual({ state: 'closed' })
  expect(await attemptsOf(order.orderId)).toEqual(['wechat closed'])
})

test('concurrent starts and cancellations end with an unpaid order, or with a cancelled one whose open trades are still polled', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => createOrder(1)))
  await Promise.all(
    all.flatMap((order) => [start(order, '?pay_method=3'), cancel(order), start(order, '?pay_method=3')]),
  )
  for (const order of all) {
    expect(await statusOf(order.orderId)).toBe(6)
    expect((await start(order)).json.code).toBe('order_not_payable')
    const { state } = await getPaymentGateway('wechat').query(order.orderId)
    const open = (await attemptsOf(order.orderId)).includes('wechat open')
    expect([state, state !== 'unpaid' || open]).toEqual([state, true])
  }
})

test('money that arrives during a cancellation is applied once: the order is paid, or reinstated', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => createOrder(1)))
  const notices = all.map(({ orderId }) => wechatNotification(paidResource(orderId)))
  const answers = await Promise.all(
    all.flatMap((order, i) => {
      const { body, headers } = notices[i] as (typeof notices)[number]
      const notify = () => send('POST', '/payment/wechat/notify/', body, headers)
      const cancelFirst = () => cancel(order).then(notify)
      return i % 2 ? [cancel(order), notify(), notify(), cancel(order)] : [cancelFirst(), cancelFirst()]
    }),
  )
  expect(answers.filter(({ status }) => ![200, 204, 409].includes(status))).toEqual([])
  for (const { orderId } of all)
    expect(await paymentSummaryOf(orderId)).toEqual({
      status: 2,
      payments: ['69.90 applied'],
      refunds: [],
      incidents: [],
    })
})

const isStart = (call: string) => /\/v3\/pay\/transactions\/(native|h5)$/.test(call)

test('300 starts of one order, concurrent over two processes and one after another, call the vendor once and get one code; after its validity, and for another device, the vendor is called again', async () => {
  const order = await createOrder(1)
  // counts the calls of the second process on their way to the sandbox
  let callsOfSecond = 0
  const counter = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      if (isStart(request.url)) callsOfSecond++
      const { pathname, search } = new URL(request.url)
      const { method, headers } = request
      const body = method === 'GET' ? undefined : await request.text()
      return fetch(`http://127.0.0.1:${process.env.SANDBOX_PORT}${pathname}${search}`, {
        method,
        headers,
        body,
      })
    },
  })
  const base = new URL(process.env.WECHAT_PAY_BASE_URL ?? '')
  const second = await startSecondProcess({
    WECHAT_PAY_BASE_URL: `http://127.0.0.1:${counter.port}${base.pathname}`,
  })
  const path = `/orders/${order.orderId}/payment/?pay_method=3`
  const headers = { authorization: `JWT ${order.user.token}` }
  let shiftedMs = 0
  try {
    const codes: unknown[] = []
    const ofSecond = async () =>
      codes.push(((await (await fetch(second.base + path, { headers })).json()) as Started).code_url)
    const ofThis = async () => codes.push((await start(order, '?pay_method=3')).json.code_url)
    const calls = await callsDuring(async () => {
      for (let wave = 0; wave < 6; wave++)
        await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? ofThis() : ofSecond())))
      for (let i = 0; i < 30; i++) {
        await ofThis()
        await ofSecond()
      }
    })
    expect(new Set(codes)).toEqual(new Set([expect.stringMatching(/^weixin:/)]))
    expect(codes).toHaveLength(300)
    expect(calls.filter(isStart).length + callsOfSecond).toBe(1)
    // the address on a phone is valid for five minutes
    const onPhone = () => start(order, '?pay_method=3&device=phone')
    expect((await callsDuring(async () => [await onPhone(), await onPhone()])).filter(isStart)).toHaveLength(
      1,
    )
    shiftedMs = 301_000
    shiftClock(shiftedMs)
    expect((await callsDuring(onPhone)).filter(isStart)).toHaveLength(1)
    // the code is valid for longer, and the methods can be changed at any time
    expect((await callsDuring(() => start(order, '?pay_method=3'))).filter(isStart)).toEqual([])
    expect((await start(order, '?pay_method=2')).json.alipay_url).toContain('alipay')
  } finally {
    shiftClock(-shiftedMs)
    second.stop()
    await counter.stop(true)
  }
})
