import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../src/config/index.ts'
import { db } from '../../src/db/client.ts'
import { paymentRefunds } from '../../src/db/schema/payments.ts'
import { vendorOf } from '../../src/gateways/payments/phone-trades.ts'
import { addSeconds, now } from '../../src/lib/clock.ts'
import { countAlerts, paymentSummaryOf } from '../support/database/payment-summary.ts'
import { createOrder, getOrderDetail } from '../support/factories/orders/orders.ts'
import { createApprovedRefund, type Gateway, tradeNumberOf } from '../support/factories/orders/paid-orders.ts'
import { newTradeNo, notifyAlipay, notifyWechat, paidResource } from '../support/vendors/notifications.ts'

/** Creates a shipped order, paid at a gateway, with a pending refund of 10.00. */
async function owing(gateway: Gateway) {
  const order = await createOrder(1)
  const { orderId } = order
  const [outTradeNo, tradeNo] = [tradeNumberOf(gateway, orderId), newTradeNo()]
  if (vendorOf(gateway) === 'wechat')
    await notifyWechat(paidResource(outTradeNo, { transaction_id: tradeNo }))
  else await notifyAlipay(outTradeNo, { trade_no: tradeNo })
  await createApprovedRefund(order, 1000)
  const [refund] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
  const state = async () => {
    const [row] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
    return [row?.status, (await getOrderDetail(order)).refunds[0]?.status]
  }
  return { orderId, outTradeNo, tradeNo, outRefundNo: refund?.outRefundNo as string, state }
}

type Owing = Awaited<ReturnType<typeof owing>>

const tellRefund = ({ outTradeNo, tradeNo, outRefundNo }: Owing, change: object = {}, status = 'SUCCESS') =>
  notifyWechat(
    {
      mchid: config.wechatPay?.mchId,
      out_trade_no: outTradeNo,
      transaction_id: tradeNo,
      out_refund_no: outRefundNo,
      refund_status: status,
      amount: { total: 6990, refund: 1000 },
      ...change,
    },
    `REFUND.${status}`,
    'refund',
  )

/** The gateways of WeChat Pay, each with another gateway. */
const pairs = [
  ['wechat', 'alipay'],
  ['wechat_phone', 'alipay_phone'],
] as const

test.each(pairs)(
  'a refund notification of %s with another amount, order, device or number completes nothing, and raises one incident',
  async (gateway, otherGateway) => {
    const [refund, other] = [await owing(gateway), await owing(otherGateway)]
    for (const change of [
      { amount: { total: 6990, refund: 999 } },
      { out_trade_no: other.outTradeNo },
      { out_trade_no: other.outTradeNo, out_refund_no: other.outRefundNo },
      { out_trade_no: tradeNumberOf(gateway === 'wechat' ? 'wechat_phone' : 'wechat', refund.orderId) },
      { out_refund_no: newTradeNo() },
    ]) {
      const before = countAlerts()
      for (const _ of [1, 2, 3]) expect((await tellRefund(refund, change)).status).toBe(204)
      expect([change, countAlerts() - before]).toEqual([change, 1])
    }
    expect([await refund.state(), await other.state()]).toEqual([
      ['pending', 'approved'],
      ['pending', 'approved'],
    ])
    expect((await paymentSummaryOf(refund.orderId)).incidents).toContain('refund_outside')
  },
)

test.each(['wechat', 'wechat_phone'] as const)(
  'a failed or pending refund at %s stays pending, and a completed one stays completed regardless of later notifications',
  async (gateway) => {
    const refund = await owing(gateway)
    for (const status of ['ABNORMAL', 'CLOSED']) {
      expect((await tellRefund(refund, {}, status)).status).toBe(204)
      expect(await refund.state()).toEqual(['pending', 'approved'])
    }
    const before = countAlerts()
    for (const status of ['SUCCESS', 'SUCCESS', 'CLOSED', 'ABNORMAL', 'SUCCESS']) {
      expect((await tellRefund(refund, {}, status)).status).toBe(204)
      expect(await refund.state()).toEqual(['done', 'refunded'])
    }
    expect(countAlerts()).toBe(before)
    expect((await paymentSummaryOf(refund.orderId)).refunds).toEqual(['10.00 request'])
  },
)

test.each(['alipay', 'alipay_phone'] as const)(
  'a refund notification of %s, which carries only a total, completes no refund alone and pays nothing',
  async (gateway) => {
    const refund = await owing(gateway)
    for (const change of [
      { out_biz_no: refund.outRefundNo, refund_fee: '10.00' },
      { out_biz_no: refund.outRefundNo, refund_fee: '69.90', trade_status: 'TRADE_CLOSED' },
      { refund_fee: '10.00' },
    ])
      expect((await notifyAlipay(refund.outTradeNo, { trade_no: refund.tradeNo, ...change })).text).toBe(
        'success',
      )
    expect(await refund.state()).toEqual(['pending', 'approved'])
    const unpaid = await createOrder(1)
    await notifyAlipay(tradeNumberOf(gateway, unpaid.orderId), {
      refund_fee: '10.00',
      out_biz_no: newTradeNo(),
    })
    expect(await paymentSummaryOf(unpaid.orderId)).toMatchObject({ status: 1, payments: [], refunds: [] })
  },
)

test.each(pairs)(
  "a refund notification of %s or %s that completes nothing triggers a query of that order's refunds, and of no other order's",
  async (wechat, alipay) => {
    const later = addSeconds(now(), 86_400)
    const dueOf = async ({ orderId }: Owing) => {
      const [row] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
      return row?.dueTime as Date
    }
    const wait = ({ orderId }: Owing) =>
      db.update(paymentRefunds).set({ dueTime: later }).where(eq(paymentRefunds.orderId, orderId))
    const [byWechat, byAlipay, other] = [await owing(wechat), await owing(alipay), await owing(wechat)]
    for (const each of [byWechat, byAlipay, other]) await wait(each)
    await tellRefund(byWechat, {}, 'ABNORMAL')
    await notifyAlipay(byAlipay.outTradeNo, { trade_no: byAlipay.tradeNo, refund_fee: '10.00' })
    for (const asked of [byWechat, byAlipay])
      expect((await dueOf(asked)).getTime()).toBeLessThan(later.getTime() - 3_600_000)
    expect(await dueOf(other)).toEqual(later)
  },
)
