import { afterAll, describe, expect, test } from 'bun:test'
import { and, eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentRefunds, payments } from '../../../src/db/schema/payments.ts'
import { sendRefunds } from '../../../src/domains/payments/refunds/send-refunds.ts'
import type { PaymentGatewayName, Vendor } from '../../../src/gateways/payments/payment-gateway.ts'
import { rowsByGateway } from '../../../src/gateways/payments/phone-trades.ts'
import { getPaymentGateway, getVendorGateway } from '../../../src/gateways/payments/registry.ts'
import { now } from '../../../src/lib/clock.ts'
import { attemptsOf, paymentSummaryOf, send } from '../../support/database/payment-summary.ts'
import {
  createOrder,
  getOrderDetail,
  statusOf,
  type TestOrder,
} from '../../support/factories/orders/orders.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { listenForNotifications, sandbox } from '../../support/vendors/notification-listener.ts'

type Device = 'page' | 'phone'
type Started = { alipay_url?: string; code_url?: string; h5_url?: string; code?: string }
type Paid = { return_url?: string; notify_answers: string[] }

const vendors: readonly Vendor[] = ['alipay', 'wechat']
const methods = { alipay: 2, wechat: 3 } as const
const shop = 'http://shop.example/done'

const start = ({ orderId, user }: TestOrder, vendor: Vendor, device: string) =>
  call<Started>('GET', `/orders/${orderId}/payment/?pay_method=${methods[vendor]}&device=${device}`, {
    token: user.token,
  })

/** Starts a payment and opens its page, which creates the trade at Alipay. @returns the text of the page */
async function open(order: TestOrder, vendor: Vendor, device: Device): Promise<string> {
  const { status, json } = await start(order, vendor, device)
  expect(status).toBe(200)
  const url = json.alipay_url ?? (json.h5_url && `${json.h5_url}&redirect_url=${encodeURIComponent(shop)}`)
  return url ? await (await fetch(url)).text() : ''
}

const numberOf = ({ orderId }: TestOrder, device: Device) => (device === 'phone' ? `${orderId}p` : orderId)
const payAt = (order: TestOrder, vendor: Vendor, device: Device, more: object = {}) =>
  sandbox<Paid>(`/${vendor}/pay/`, { out_trade_no: numberOf(order, device), ...more })
const listener = listenForNotifications()
afterAll(() => listener.stop())

describe.each(vendors)('on a phone, %s', (vendor) => {
  test('opens a page that pays and returns to the shop; the order is paid, and the answer names the vendor', async () => {
    const order = await createOrder(1)
    expect(await open(order, vendor, 'phone')).toContain('确认付款')
    expect(await attemptsOf(order.orderId)).toEqual([`${vendor}_phone open`])
    const paid = await payAt(order, vendor, 'phone')
    expect(paid.notify_answers).toEqual([vendor === 'alipay' ? 'success' : ''])
    if (vendor === 'wechat') expect(paid.return_url).toBe(shop)
    else
      expect((await send('PUT', `/payment/status/${new URL(paid.return_url ?? '').search}`)).status).toBe(200)
    expect(await statusOf(order.orderId)).toBe(2)
    expect(await attemptsOf(order.orderId)).toEqual([`${vendor}_phone paid`])
    const detail = (await getOrderDetail(order)) as unknown as { payment: { gateway: string } }
    expect(detail.payment.gateway).toBe(vendor)
  })

  test('and on a computer, two payments of one order: one is applied, the other is refunded, in any order of arrival', async () => {
    const order = await createOrder(1)
    const devices = ['page', 'phone'] as const
    for (const device of devices) await open(order, vendor, device)
    for (const device of devices) await payAt(order, vendor, device, { notify: false })
    await Promise.all(
      devices.flatMap((device) => [payAt(order, vendor, device), payAt(order, vendor, device)]),
    )
    const summary = await paymentSummaryOf(order.orderId)
    expect({ ...summary, payments: summary.payments.toSorted() }).toEqual({
      status: 2,
      payments: ['69.90 applied', '69.90 kept'],
      refunds: ['69.90 surplus'],
      incidents: ['payment_surplus'],
    })
    const refunds = () => db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, order.orderId))
    await waitUntil('the refund is done', async () => {
      await db
        .update(paymentRefunds)
        .set({ dueTime: now() })
        .where(and(eq(paymentRefunds.orderId, order.orderId), eq(paymentRefunds.status, 'pending')))
      await sendRefunds(1_000)
      return (await refunds()).every(({ status }) => status === 'done')
    })
    const stored = await db.select().from(payments).where(eq(payments.orderId, order.orderId))
    const states = await Promise.all(
      stored.map(async ({ gateway, applied }) => [
        applied,
        (await getPaymentGateway(gateway as Vendor).query(order.orderId)).state,
      ]),
    )
    expect(states.toSorted()).toEqual([
      [false, 'refunded'],
      [true, 'paid'],
    ])
  })

  test('is closed with the trade on a computer when the order is cancelled; a payment whose notification was lost prevents that', async () => {
    const [cancelled, paid] = [await createOrder(1), await createOrder(1)]
    for (const order of [cancelled, paid])
      for (const device of ['page', 'phone'] as const) await open(order, vendor, device)
    await payAt(paid, vendor, 'phone', { notify: false })
    const cancel = ({ orderId, user }: TestOrder) =>
      call('POST', `/orders/${orderId}/cancellation/`, { token: user.token })
    expect((await cancel(cancelled)).status).toBe(200)
    for (const name of [vendor, `${vendor}_phone`] as const)
      expect(await getPaymentGateway(name).query(cancelled.orderId)).toEqual({ state: 'closed' })
    expect((await cancel(paid)).status).toBe(409)
    expect(await statusOf(paid.orderId)).toBe(2)
  })

  test('the bill of a day has each trade under the order and the gateway that it belongs to', async () => {
    const order = await createOrder(1)
    for (const device of ['page', 'phone'] as const) {
      await open(order, vendor, device)
      await payAt(order, vendor, device, { notify: false })
    }
    const today = new Date(now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
    const bill = await getVendorGateway(vendor).downloadBill(today)
    const rows = rowsByGateway(vendor, bill.state === 'ready' ? bill.rows : [])
    const ofOrder = [...rows].flatMap(([gateway, rows]) =>
      rows
        .filter(({ outTradeNo }) => outTradeNo.startsWith(order.orderId))
        .map(({ outTradeNo, tradeNo }) => [gateway, outTradeNo, tradeNo]),
    )
    const tradeNoAt = async (gateway: PaymentGatewayName) => {
      const trade = await getPaymentGateway(gateway).query(order.orderId)
      return 'tradeNo' in trade ? trade.tradeNo : trade.state
    }
    expect(ofOrder).toEqual([
      [vendor, order.orderId, await tradeNoAt(vendor)],
      [`${vendor}_phone`, order.orderId, await tradeNoAt(`${vendor}_phone`)],
    ])
  })
})

test('a phone with an IPv6 address gets the page of WeChat Pay, which accepts only a whole address of the buyer', async () => {
  for (const address of ['2001:db8::1', '2001:db8:1:2:3:4:5:6', '::ffff:203.0.113.7', '203.0.113.7']) {
    const { orderId, user } = await createOrder(1)
    const { status, json } = await call<Started>(
      'GET',
      `/orders/${orderId}/payment/?pay_method=3&device=phone`,
      { token: user.token, headers: { 'x-forwarded-for': address } },
    )
    expect([address, status, typeof json.h5_url]).toEqual([address, 200, 'string'])
  }
})

test('a device that is neither a page nor a phone is refused and starts nothing', async () => {
  const order = await createOrder(1)
  for (const device of ['tablet', 'PHONE', 'page,phone', 'page%20']) {
    const { status, json } = await start(order, 'wechat', device)
    expect([device, status, json.code]).toEqual([device, 400, 'invalid_input'])
  }
  expect(await attemptsOf(order.orderId)).toEqual([])
})
