import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createPrivateKey } from 'node:crypto'
import { eq, inArray } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { paymentRefunds, payments } from '../../../src/db/schema/payments.ts'
import { expireOverdueOrders } from '../../../src/domains/payments/cancellation/expire-orders.ts'
import { sendRefunds } from '../../../src/domains/payments/refunds/send-refunds.ts'
import { getPaymentGateway } from '../../../src/gateways/payments/registry.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { signMessage } from '../../../src/sandbox/world/alipay/signing.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { call } from '../../support/http.ts'
import { listenForNotifications, sandbox } from '../../support/vendors/notification-listener.ts'

type Paid = { trade_no: string; return_url: string; notify_answers: string[] }

let notices: { stop: () => void }
let alipayKey: string

beforeAll(async () => {
  notices = listenForNotifications()
  alipayKey = await Bun.file(`${process.env.SANDBOX_KEYS_DIR}/alipay-private.pem`).text()
})
afterAll(() => notices.stop())

/** Creates an unpaid order of 59.90 + 10.00 freight and opens its cashier page. */
async function order(open = true) {
  const { user, sku, orderId } = await createOrder(1)
  if (open) {
    const { json } = await call<{ alipay_url: string }>('GET', `/orders/${orderId}/payment/`, {
      token: user.token,
    })
    expect((await fetch(json.alipay_url)).status).toBe(200)
  }
  const state = async () => {
    const { json } = await call<{ status: number }>('GET', `/orders/${orderId}/`, { token: user.token })
    const rows = await db.select().from(payments).where(eq(payments.orderId, orderId))
    return { status: json.status, payments: rows.length }
  }
  return { user, sku, orderId, state }
}

const pay = (orderId: string, more: object = {}) =>
  sandbox<Paid>('/alipay/pay/', { out_trade_no: orderId, ...more })
const comeBack = (paid: Paid, search = new URL(paid.return_url).search) =>
  call('PUT', `/payment/status/${search}`)

/** Runs the job that sends refunds until no refund of the order is pending. */
async function refundAll(orderId: string): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await sendRefunds(1_000)
    if ((await backAt(orderId)).every(([, , status]) => status === 'done')) return
  }
}

const backAt = async (orderId: string) =>
  (await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))).map(
    ({ amount, cause, status }) => [amount, cause, status],
  )

function notice(
  orderId: string,
  change: Record<string, string> = {},
  key = alipayKey,
): Record<string, string> {
  return signMessage(
    {
      app_id: config.alipay?.appId as string,
      seller_id: config.alipay?.sellerId as string,
      out_trade_no: orderId,
      trade_no: `t${crypto.randomUUID()}`,
      trade_status: 'TRADE_SUCCESS',
      total_amount: '69.90',
      charset: 'utf-8',
      ...change,
    },
    key,
  )
}
const notify = (fields: Record<string, string>) => call('POST', '/payment/alipay/notify/', { form: fields })

test('a return, fifty concurrent notifications and the return again are one payment', async () => {
  const { orderId, state } = await order()
  const paid = await pay(orderId, { times: 50 })
  expect(paid.notify_answers).toEqual(Array(50).fill('success'))
  for (const _ of [1, 2]) {
    const answer = await comeBack(paid)
    expect([answer.status, answer.json.trade_id]).toEqual([200, paid.trade_no])
  }
  expect(await state()).toEqual({ status: 2, payments: 1 })
})

test('fifty identical notifications on concurrent connections are one payment', async () => {
  const { orderId, state } = await order(false)
  const fields = notice(orderId)
  const answers = await Promise.all(Array.from({ length: 50 }, () => notify(fields)))
  expect(new Set(answers.map((answer) => answer.text))).toEqual(new Set(['success']))
  expect(await state()).toEqual({ status: 2, payments: 1 })
})

test('the return alone pays an order whose notification was lost', async () => {
  const { orderId, state } = await order()
  expect((await comeBack(await pay(orderId, { notify: false }))).status).toBe(200)
  expect(await state()).toEqual({ status: 2, payments: 1 })
})

test('a signed return of an unpaid trade pays nothing: the gateway is queried', async () => {
  const { orderId, state } = await order()
  const fields = notice(orderId)
  const answer = await call('PUT', `/payment/status/?${new URLSearchParams(fields)}`)
  expect([answer.status, answer.json.code]).toEqual([409, 'payment_not_confirmed'])
  expect(await state()).toEqual({ status: 1, payments: 0 })
})

test('a payment of 0.01 does not pay the order, by return or by notification: it is stored and refunded', async () => {
  const { orderId, state } = await order()
  const paid = await pay(orderId, { total_amount: '0.01' })
  expect(paid.notify_answers).toEqual(['success'])
  const answer = await comeBack(paid)
  expect([answer.status, answer.json.code]).toEqual([400, 'payment_foreign'])
  expect(await state()).toEqual({ status: 1, payments: 1 })
  await refundAll(orderId)
  expect(await backAt(orderId)).toEqual([['0.01', 'wrong_amount', 'done']])
})

const wrong: [string, (orderId: string) => Record<string, string>][] = [
  ['of another app', (id) => notice(id, { app_id: '2021999999999999' })],
  ['for another seller', (id) => notice(id, { seller_id: '2088999999999999' })],
  ['of an order that is none', () => notice('1')],
  ['whose amount was changed after signing', (id) => ({ ...notice(id), total_amount: '69.9' })],
  ['without a signature', (id) => ({ ...notice(id), sign: '' })],
  ['that names the weaker algorithm', (id) => ({ ...notice(id), sign_type: 'RSA' })],
  [
    "signed by the app's own key",
    (id) =>
      notice(
        id,
        {},
        createPrivateKey(config.alipay?.privateKey as string).export({
          type: 'pkcs8',
          format: 'pem',
        }) as string,
      ),
  ],
  ['in another charset', (id) => notice(id, { charset: 'gbk' })],
]
for (const [what, make] of wrong)
  test(`a notification ${what} changes nothing`, async () => {
    const { orderId, state } = await order(false)
    const answer = await notify(make(orderId))
    expect([answer.status, answer.text]).toEqual([400, 'failure'])
    expect(await state()).toEqual({ status: 1, payments: 0 })
  })

test('a notification with a duplicated field changes nothing', async () => {
  const { orderId, state } = await order(false)
  const body = `${new URLSearchParams(notice(orderId))}&total_amount=69.90`
  const answer = await call('POST', '/payment/alipay/notify/', {
    raw: { body, type: 'application/x-www-form-urlencoded' },
  })
  expect(answer.text).toBe('failure')
  expect(await state()).toEqual({ status: 1, payments: 0 })
})

test('a notification of a closed trade is acknowledged and changes nothing', async () => {
  const { orderId, state } = await order(false)
  expect((await notify(notice(orderId, { trade_status: 'TRADE_CLOSED' }))).text).toBe('success')
  expect(await state()).toEqual({ status: 1, payments: 0 })
})

test('a paid order cannot be paid again, and the money of a second trade is stored for a refund', async () => {
  const { orderId, user, state } = await order(false)
  await notify(notice(orderId))
  const again = await call('GET', `/orders/${orderId}/payment/`, { token: user.token })
  expect([again.status, again.json.code]).toEqual([409, 'order_not_payable'])
  expect((await notify(notice(orderId))).text).toBe('success')
  expect(await state()).toEqual({ status: 2, payments: 2 })
  const rows = await db.select().from(payments).where(eq(payments.orderId, orderId))
  expect(rows.filter((row) => row.applied)).toHaveLength(1)
})

test('the payment status names the trade that paid the order, and none that is refunded', async () => {
  const { orderId, user } = await order(false)
  const status = async () =>
    (await call('GET', `/orders/${orderId}/payment/status/`, { token: user.token })).json
  const [wrong, right] = [notice(orderId, { total_amount: '0.01' }), notice(orderId)]
  expect(await status()).toMatchObject({ status: 1, trade_id: null })
  await notify(wrong)
  expect(await status()).toMatchObject({ status: 1, trade_id: null })
  await notify(right)
  expect(await status()).toMatchObject({ status: 2, trade_id: right.trade_no })
})

test('an overdue order is cancelled and returns its stock; one that was paid at the gateway becomes paid', async () => {
  const [unpaid, paid] = [await order(), await order()]
  await pay(paid.orderId, { notify: false })
  // only these two orders: moving the clock would expire the orders of other tests
  await db
    .update(orders)
    .set({ payDeadline: addSeconds(now(), -1) })
    .where(inArray(orders.orderId, [unpaid.orderId, paid.orderId]))
  while ((await expireOverdueOrders(100)) > 0);
  const late = await call('GET', `/orders/${unpaid.orderId}/payment/`, { token: unpaid.user.token })
  expect(late.status).toBe(409)
  expect(await unpaid.state()).toEqual({ status: 6, payments: 0 })
  expect(await paid.state()).toEqual({ status: 2, payments: 1 })
  const [row] = await db.select().from(skus).where(eq(skus.id, unpaid.sku))
  expect([row?.stock, row?.sales]).toEqual([10, 0])
})

test('while the gateway fails the return answers 503 and the order stays unpaid', async () => {
  const { orderId, state } = await order()
  const paid = await pay(orderId, { notify: false })
  const own = getPaymentGateway('alipay')
  for (const mode of ['error', 'bad_signature']) {
    await sandbox('/faults/', { gateway: 'alipay', mode, count: 1, subject: orderId })
    await expect(own.query(orderId)).rejects.toMatchObject({ code: 'gateway_unavailable' })
  }
  expect(await state()).toEqual({ status: 1, payments: 0 })
  expect((await comeBack(paid)).status).toBe(200)
})
