import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import type { VendorGateway } from '../../../../src/gateways/payments/payment-gateway.ts'
import { newPayment } from '../../../support/factories/orders/payment-requests.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { startWechatPay } from '../../../support/vendors/wechat.ts'

const alipay = await startAlipay()
const wechat = await startWechatPay()
afterAll(() => Promise.all([alipay.stop(), wechat.stop()]))

/** The common interface of both vendors, so that each test runs for both. */
const vendors = {
  alipay: {
    ...alipay,
    gateway: alipay.alipay as VendorGateway,
    pay: '/alipay/pay/',
    retries: 7,
    accept: () => alipay.answerWith('success'),
    refuse: () => alipay.answerWith('failure'),
    notifications: () => alipay.notifications.map((body) => ({ headers: new Headers(), body })),
    idOf: (body: string) => new URLSearchParams(body).get('notify_id') ?? '',
    clear: () => alipay.notifications.splice(0),
  },
  wechat: {
    ...wechat,
    pay: '/wechat/pay/',
    retries: 15,
    accept: () => wechat.answerWith(204),
    refuse: () => wechat.answerWith(500),
    notifications: () => wechat.notifications,
    idOf: (body: string) => (JSON.parse(body) as { id: string }).id,
    clear: () => wechat.notifications.splice(0),
  },
}

for (const [name, vendor] of Object.entries(vendors))
  describe(`a notification of ${name}`, () => {
    const { gateway, fault, post, received } = vendor
    beforeEach(async () => {
      vendor.accept()
      vendor.clear()
      await fault('none')
    })
    const ids = () => vendor.notifications().map(({ body }) => vendor.idOf(body))

    async function pay(mode = 'none', times = 1) {
      const payment = newPayment()
      const { outTradeNo } = payment
      const started = await gateway.start(payment)
      if (started.state === 'started' && started.url.startsWith('http')) await fetch(started.url)
      await fault(mode, outTradeNo)
      const response = await post(vendor.pay, { out_trade_no: outTradeNo, times })
      const { notify_answers: answers } = (await response.json()) as { notify_answers: string[] }
      return { outTradeNo, answers }
    }

    const refund = (outTradeNo: string) =>
      gateway.refund({ outTradeNo, outRefundNo: 'r_1', refundFen: 1, totalFen: 5997, reason: 'x' })

    test('is retried with the same id until the shop accepts it', async () => {
      vendor.refuse()
      await pay()
      await received(3)
      vendor.accept()
      await received(vendor.notifications().length + 1)
      expect(new Set(ids()).size).toBe(1)
      for (const { headers, body } of vendor.notifications())
        expect(await gateway.verifyNotification(headers, body)).toMatchObject({ kind: 'payment' })
    })

    test('is retried as often as the vendor retries', async () => {
      vendor.refuse()
      await pay()
      await received(1 + vendor.retries)
      // another payment gives the sender time for one more retry, which must not happen
      vendor.accept()
      await pay()
      expect(ids()).toHaveLength(2 + vendor.retries)
    })

    test('is not retried after the shop accepted it', async () => {
      await pay('none', 3)
      await pay()
      expect(ids()).toHaveLength(4)
      expect(new Set(ids()).size).toBe(4)
    })

    test('is sent twice, later, or never, when that fault is planned', async () => {
      expect((await pay('duplicate')).answers).toHaveLength(2)
      expect(new Set(ids()).size).toBe(1)
      expect((await pay('lost')).answers).toEqual([])
      expect(ids()).toHaveLength(2)
      expect((await pay('delayed')).answers).toEqual([])
      await received(3)
    })

    test('of a payment is sent after that of its refund when that fault is planned', async () => {
      const { outTradeNo, answers } = await pay('reordered')
      expect([answers, ids()]).toEqual([[], []])
      await refund(outTradeNo)
      await received(2)
      const kinds = await Promise.all(
        vendor
          .notifications()
          .map(async ({ headers, body }) => (await gateway.verifyNotification(headers, body)).kind),
      )
      expect(kinds).toEqual(['refund', 'payment'])
    })
  })

test('every retry of a notification has a new signature', async () => {
  wechat.answerWith(500)
  const payment = newPayment()
  await wechat.gateway.start(payment)
  wechat.notifications.length = 0
  await wechat.post('/wechat/pay/', { out_trade_no: payment.outTradeNo })
  await wechat.received(16)
  expect(new Set(wechat.notifications.map(({ headers }) => headers.get('wechatpay-signature'))).size).toBe(16)
})
