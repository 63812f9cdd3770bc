import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import type { PaymentGateway } from '../../../../src/gateways/payments/payment-gateway.ts'
import { newPayment } from '../../../support/factories/payment-requests.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { startWechatPay } from '../../../support/vendors/wechat.ts'

const alipay = await startAlipay()
const wechat = await startWechatPay()
afterAll(() => Promise.all([alipay.stop(), wechat.stop()]))

/** What the vendors have in common, so that each test is one for both. */
const vendors = {
  alipay: {
    ...alipay,
    gateway: alipay.alipay as PaymentGateway,
    pay: '/alipay/pay/',
    ladder: 7,
    good: () => alipay.answerWith('success'),
    bad: () => alipay.answerWith('failure'),
    notices: () => alipay.notices.map((body) => ({ headers: new Headers(), body })),
    idOf: (body: string) => new URLSearchParams(body).get('notify_id') ?? '',
    forget: () => alipay.notices.splice(0),
  },
  wechat: {
    ...wechat,
    pay: '/wechat/pay/',
    ladder: 15,
    good: () => wechat.answerWith(204),
    bad: () => wechat.answerWith(500),
    notices: () => wechat.notices,
    idOf: (body: string) => (JSON.parse(body) as { id: string }).id,
    forget: () => wechat.notices.splice(0),
  },
}

for (const [name, vendor] of Object.entries(vendors))
  describe(`a notice of ${name}`, () => {
    const { gateway, fault, post, received } = vendor
    beforeEach(async () => {
      vendor.good()
      vendor.forget()
      await fault('none')
    })
    const ids = () => vendor.notices().map(({ body }) => vendor.idOf(body))

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

    test('that is not answered well comes again, the same one, until it is', async () => {
      vendor.bad()
      await pay()
      await received(3)
      vendor.good()
      await received(vendor.notices().length + 1)
      expect(new Set(ids()).size).toBe(1)
      for (const { headers, body } of vendor.notices())
        expect(await gateway.verifyNotification(headers, body)).toMatchObject({ kind: 'payment' })
    })

    test('that is never answered well comes as often as the vendor tries', async () => {
      vendor.bad()
      await pay()
      await received(1 + vendor.ladder)
      // with one more payment the post has had time for another, had there been any
      vendor.good()
      await pay()
      expect(ids()).toHaveLength(2 + vendor.ladder)
    })

    test('that is answered well does not come again', async () => {
      await pay('none', 3)
      await pay()
      expect(ids()).toHaveLength(4)
      expect(new Set(ids()).size).toBe(4)
    })

    test('comes twice, later, or never, when that is planned', async () => {
      expect((await pay('duplicate')).answers).toHaveLength(2)
      expect(new Set(ids()).size).toBe(1)
      expect((await pay('lost')).answers).toEqual([])
      expect(ids()).toHaveLength(2)
      expect((await pay('delayed')).answers).toEqual([])
      await received(3)
    })

    test('of a payment comes after that of its refund when that is planned', async () => {
      const { outTradeNo, answers } = await pay('reordered')
      expect([answers, ids()]).toEqual([[], []])
      await refund(outTradeNo)
      await received(2)
      const kinds = await Promise.all(
        vendor
          .notices()
          .map(async ({ headers, body }) => (await gateway.verifyNotification(headers, body)).kind),
      )
      expect(kinds).toEqual(['refund', 'payment'])
    })
  })

test('a notice that comes again is signed anew', async () => {
  wechat.answerWith(500)
  const payment = newPayment()
  await wechat.gateway.start(payment)
  wechat.notices.length = 0
  await wechat.post('/wechat/pay/', { out_trade_no: payment.outTradeNo })
  await wechat.received(16)
  expect(new Set(wechat.notices.map(({ headers }) => headers.get('wechatpay-signature'))).size).toBe(16)
})
