import { afterEach, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { orders } from '../../src/db/schema/orders.ts'
import { closeOpenTrades } from '../../src/domains/payments/cancellation/close-trades.ts'
import { getPaymentGateway } from '../../src/gateways/payments/registry.ts'
import { now, shiftClock } from '../../src/lib/clock.ts'
import { onFailpoint } from '../../src/lib/failpoints.ts'
import { redis } from '../../src/redis/client.ts'
import { keys } from '../../src/redis/keys.ts'
import { attemptsOf, callsDuring, paymentSummaryOf, send } from '../support/database/payment-summary.ts'
import { createOrder, statusOf, type TestOrder } from '../support/factories/orders/orders.ts'
import { tradeNumberOf } from '../support/factories/orders/paid-orders.ts'
import { createUser } from '../support/factories/users.ts'
import { call } from '../support/http.ts'
import { startCountedProcess } from '../support/processes/counted-process.ts'
import { paidResource, wechatNotification } from '../support/vendors/notifications.ts'

afterEach(() => onFailpoint(undefined))

type Device = 'page' | 'phone'
type Started = { code_url?: string; h5_url?: string; alipay_url?: string; code?: string }

const start = ({ orderId, user }: TestOrder, query = '') =>
  call<Started>('GET', `/orders/${orderId}/payment/${query}`, { token: user.token })
const cancel = ({ orderId, user }: TestOrder) =>
  call('POST', `/orders/${orderId}/cancellation/`, { token: user.token })

const devices = ['page', 'phone'] as const
const startOn = (order: TestOrder, device: Device) => start(order, `?pay_method=3&device=${device}`)
const linkOf = ({ code_url, h5_url }: Started) => code_url ?? h5_url
const gatewayOf = (device: Device) => (device === 'phone' ? 'wechat_phone' : 'wechat')

test.each(devices)('fifty concurrent starts on a %s create one attempt and one link', async (device) => {
  const order = await createOrder(1)
  const answers = await Promise.all(Array.from({ length: 50 }, () => startOn(order, device)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(new Set(answers.map(({ json }) => linkOf(json))).size).toBe(1)
  expect(await attemptsOf(order.orderId)).toEqual([`${gatewayOf(device)} open`])
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

test.each(devices)(
  'when an order is cancelled while its payment starts on a %s, the issued link is polled until its trade is closed',
  async (device) => {
    const order = await createOrder(1)
    onFailpoint(async (name) => {
      if (name !== 'attempt:stored') return
      onFailpoint(undefined)
      expect((await cancel(order)).status).toBe(200)
    })
    expect((await startOn(order, device)).status).toBe(200)
    expect(await statusOf(order.orderId)).toBe(6)
    expect(await attemptsOf(order.orderId)).toEqual([`${gatewayOf(device)} open`])
    await closeOpenTrades(order.orderId)
    expect(await getPaymentGateway(gatewayOf(device)).query(order.orderId)).toEqual({ state: 'closed' })
    expect(await attemptsOf(order.orderId)).toEqual([`${gatewayOf(device)} closed`])
  },
)

test('concurrent starts and cancellations end with an unpaid order, or with a cancelled one whose open trades are still polled', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => createOrder(1)))
  await Promise.all(all.flatMap((order) => [startOn(order, 'page'), cancel(order), startOn(order, 'phone')]))
  for (const order of all) {
    expect(await statusOf(order.orderId)).toBe(6)
    expect((await start(order)).json.code).toBe('order_not_payable')
    for (const gateway of devices.map(gatewayOf)) {
      const { state } = await getPaymentGateway(gateway).query(order.orderId)
      const open = (await attemptsOf(order.orderId)).includes(`${gateway} open`)
      expect([gateway, state, state !== 'unpaid' || open]).toEqual([gateway, state, true])
    }
  }
})

test('money that arrives during a cancellation is applied once: the order is paid, or reinstated', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => createOrder(1)))
  // a notification of each device arrives in each way
  const notices = all.map(({ orderId }, i) =>
    wechatNotification(paidResource(tradeNumberOf(i % 4 < 2 ? 'wechat' : 'wechat_phone', orderId))),
  )
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

test('300 starts of one order, concurrent over two processes and one after another, call the vendor once for each device and get one link each; shortly before its validity ends the vendor is called again', async () => {
  const order = await createOrder(1)
  const second = await startCountedProcess()
  const headers = { authorization: `JWT ${order.user.token}` }
  let shiftedMs = 0
  try {
    const links = { page: [], phone: [] } as Record<Device, unknown[]>
    const ofSecond = async (device: Device) => {
      const path = `/orders/${order.orderId}/payment/?pay_method=3&device=${device}`
      links[device].push(linkOf((await (await fetch(second.base + path, { headers })).json()) as Started))
    }
    const ofThis = async (device: Device) => links[device].push(linkOf((await startOn(order, device)).json))
    const oneOfEach = () => devices.flatMap((device) => [ofThis(device), ofSecond(device)])
    const from = now().getTime()
    const calls = await callsDuring(async () => {
      for (let wave = 0; wave < 6; wave++) await Promise.all(Array.from({ length: 10 }, oneOfEach).flat())
      for (let i = 0; i < 15; i++)
        for (const device of devices) await Promise.all([ofThis(device), ofSecond(device)])
    })
    expect([...new Set(links.page), ...new Set(links.phone)]).toEqual([
      expect.stringMatching(/^weixin:/),
      expect.stringMatching(/^http/),
    ])
    expect(links.page.length + links.phone.length).toBe(300)
    expect([...calls, ...second.calls].filter(isStart)).toHaveLength(2)
    const keptUntil = async (device: Device) => {
      const key = keys.paymentLink(order.orderId, gatewayOf(device), 0)
      return (JSON.parse((await redis.get(key)) ?? '{}') as { until: number }).until
    }
    // WeChat Pay opens an address on a phone for five minutes; the buyer needs some time to open it
    const phoneUntil = await keptUntil('phone')
    expect(phoneUntil).toBeGreaterThanOrEqual(from + 270_000)
    expect(phoneUntil).toBeLessThanOrEqual(now().getTime() + 270_000)
    const startsAt = async (at: number, device: Device) => {
      const shift = at - now().getTime()
      shiftedMs += shift
      shiftClock(shift)
      return (await callsDuring(() => startOn(order, device))).filter(isStart).length
    }
    expect(await startsAt(phoneUntil - 60_000, 'phone')).toBe(0)
    expect(await startsAt(phoneUntil, 'phone')).toBe(1)
    // the code is valid for longer, and the methods can be changed at any time
    expect(await startsAt(phoneUntil, 'page')).toBe(0)
    expect((await start(order, '?pay_method=2')).json.alipay_url).toContain('alipay')
  } finally {
    shiftClock(-shiftedMs)
    await second.stop()
  }
})
