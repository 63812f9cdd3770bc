import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { skus } from '../../src/db/schema/catalog.ts'
import type { Vendor } from '../../src/gateways/payments/payment-gateway.ts'
import { vendorOf } from '../../src/gateways/payments/phone-trades.ts'
import { countAlerts, paymentSummaryOf, send } from '../support/database/payment-summary.ts'
import { createOrder, stockOf, type TestOrder } from '../support/factories/orders/orders.ts'
import { createApprovedRefund, gateways, tradeNumberOf } from '../support/factories/orders/paid-orders.ts'
import { alipayNotification, paidResource, wechatNotification } from '../support/vendors/notifications.ts'

type Notify = () => Promise<{ status: number; text: string }>

/** For each vendor: one notification of a paid trade, repeated unchanged, and its acknowledgement. */
const vendors: Record<Vendor, { make: (outTradeNo: string) => Notify; taken: Awaited<ReturnType<Notify>> }> =
  {
    alipay: {
      make: (outTradeNo) => {
        const body = `${new URLSearchParams(alipayNotification(outTradeNo))}`
        return () => send('POST', '/payment/alipay/notify/', body)
      },
      taken: { status: 200, text: 'success' },
    },
    wechat: {
      make: (outTradeNo) => {
        const { body, headers } = wechatNotification(paidResource(outTradeNo))
        return () => send('POST', '/payment/wechat/notify/', body, headers)
      },
      taken: { status: 204, text: '' },
    },
  }

for (const gateway of gateways) {
  const { make: makeOf, taken } = vendors[vendorOf(gateway)]
  const make = (orderId: string) => makeOf(tradeNumberOf(gateway, orderId))
  /** Sends a notification three times. @returns money and stock of the order, equal after the first and the last */
  const afterThree = async (order: TestOrder, notify: Notify) => {
    const seen: unknown[] = []
    for (let i = 0; i < 3; i++) {
      expect(await notify()).toEqual(taken)
      seen.push({ ...(await paymentSummaryOf(order.orderId)), stock: (await stockOf(order.sku)).stock })
    }
    expect(seen[2]).toEqual(seen[0])
    return seen[0]
  }

  test(`a repeated notification of ${gateway} for an order that was refunded since changes nothing`, async () => {
    const order = await createOrder(1)
    const notify = make(order.orderId)
    expect(await notify()).toEqual(taken)
    await createApprovedRefund(order)
    const before = countAlerts()
    expect(await afterThree(order, notify)).toEqual({
      status: 6,
      payments: ['69.90 applied'],
      refunds: ['69.90 request'],
      incidents: [],
      stock: 10,
    })
    expect(countAlerts()).toBe(before)
  })

  test(`new money of ${gateway} for a refunded order is stored once and refunded once`, async () => {
    const order = await createOrder(2)
    await createApprovedRefund(order)
    const before = countAlerts()
    expect(await afterThree(order, make(order.orderId))).toEqual({
      status: 6,
      payments: ['69.90 applied', '69.90 kept'],
      refunds: ['69.90 request', '69.90 late'],
      incidents: ['payment_late'],
      stock: 10,
    })
    expect(countAlerts() - before).toBe(1)
  })

  test(`money of ${gateway} for a cancelled order reinstates it once`, async () => {
    const order = await createOrder(6)
    expect(await afterThree(order, make(order.orderId))).toEqual({
      status: 2,
      payments: ['69.90 applied'],
      refunds: [],
      incidents: [],
      stock: 9,
    })
  })

  test(`money of ${gateway} for a cancelled order whose goods are off sale is stored once and refunded once`, async () => {
    const order = await createOrder(6)
    await db.update(skus).set({ isLaunched: false }).where(eq(skus.id, order.sku))
    const before = countAlerts()
    expect(await afterThree(order, make(order.orderId))).toEqual({
      status: 6,
      payments: ['69.90 kept'],
      refunds: ['69.90 late'],
      incidents: ['payment_late'],
      stock: 10,
    })
    expect(countAlerts() - before).toBe(1)
  })
}
