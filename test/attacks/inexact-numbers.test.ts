import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../src/config/index.ts'
import { db } from '../../src/db/client.ts'
import { oauthIdentities } from '../../src/db/schema/auth.ts'
import { paymentRefunds, payments } from '../../src/db/schema/payments.ts'
import { applyPayment } from '../../src/domains/payments/capture/apply-payment.ts'
import { repairDiscrepancy } from '../../src/domains/payments/reconciliation/repair-discrepancy.ts'
import { send } from '../support/database/payment-summary.ts'
import { createOrder, statusOf } from '../support/factories/orders/orders.ts'
import { createApprovedRefund, tradeNumberOf } from '../support/factories/orders/paid-orders.ts'
import {
  alipayNotification,
  newTradeNo,
  notifyAlipay,
  notifyWechat,
  paidResource,
} from '../support/vendors/notifications.ts'

type Fields = Record<string, string>

const wide = (text: string) =>
  text.replace(/[0-9a-z]/gi, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0))

/** Texts that MySQL compares as equal to the number in one collation or another. */
const lookalikes: Record<string, (text: string) => string> = {
  'a trailing blank': (text) => `${text} `,
  'a trailing tab': (text) => `${text}\t`,
  'a trailing null character': (text) => `${text}\0`,
  'full-width characters': wide,
  'an accent': (text) => `${text}\u0301`,
  'capital letters': (text) => text.toUpperCase(),
}

const comeBack = (orderId: string, change: Fields = {}) =>
  send('PUT', `/payment/status/?${new URLSearchParams(alipayNotification(orderId, change))}`)

const paymentsOf = (orderId: string) => db.select().from(payments).where(eq(payments.orderId, orderId))

describe.each(Object.entries(lookalikes))('a number with %s', (_name, change) => {
  test('of an order, or of its trade on a phone, selects no order: nothing is paid', async () => {
    const { orderId } = await createOrder(1)
    const onPhone = tradeNumberOf('alipay_phone', orderId)
    // an order number has digits only, its trade on a phone ends with a letter
    const likes = [change(orderId), change(onPhone), `${change(orderId)}p`, `${onPhone}p`]
    for (const like of likes.filter((each) => each !== orderId && each !== onPhone)) {
      const answers = [await notifyAlipay(like), await notifyWechat(paidResource(like)), await comeBack(like)]
      const unknown = { gateway: 'wechat', orderId: like, tradeId: newTradeNo(), amountFen: 6990 }
      const outcomes = [...answers.map(({ status }) => status), await applyPayment(unknown)]
      expect([like, ...outcomes]).toEqual([like, 400, 400, 400, 'foreign'])
      expect([await statusOf(orderId), await paymentsOf(orderId)]).toEqual([1, []])
    }
    // the number itself is still payable
    expect((await notifyAlipay(orderId)).status).toBe(200)
    expect(await statusOf(orderId)).toBe(2)
  })

  test('of a trade is not the stored trade: it is neither acknowledged as a repetition nor as a return', async () => {
    const { orderId } = await createOrder(1)
    const tradeNo = newTradeNo()
    expect((await notifyAlipay(orderId, { trade_no: tradeNo })).status).toBe(200)
    const like = change(tradeNo)
    const paid = await notifyAlipay(orderId, { trade_no: like })
    const back = await comeBack(orderId, { trade_no: like })
    const byWechat = await notifyWechat(paidResource(orderId, { transaction_id: like }))
    expect([byWechat.status < 300, paid.status < 300, back.status < 300]).toEqual(
      // a number that is another one for the unique key too is a second payment, which is refunded
      (await paymentsOf(orderId)).length > 1 ? [true, true, false] : [false, false, false],
    )
    const stored = await paymentsOf(orderId)
    expect(stored.filter(({ applied }) => applied).map(({ tradeId }) => tradeId)).toEqual([tradeNo])
    const refunded = await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
    expect(refunded).toHaveLength(stored.length - 1)
  })

  test('of a refund selects no refund: it stays pending', async () => {
    const order = await createOrder(1)
    const { orderId } = order
    const tradeNo = newTradeNo()
    await notifyWechat(paidResource(orderId, { transaction_id: tradeNo }))
    await createApprovedRefund(order, 1000)
    const stored = () => db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
    // our numbers are digits: a letter makes the difference of capitals possible
    const [refund] = await stored()
    const number = `${refund?.outRefundNo}x`
    await db.update(paymentRefunds).set({ outRefundNo: number }).where(eq(paymentRefunds.orderId, orderId))
    const resource = {
      mchid: config.wechatPay?.mchId,
      out_trade_no: orderId,
      transaction_id: tradeNo,
      out_refund_no: change(number),
      refund_status: 'SUCCESS',
      amount: { total: 6990, refund: 1000 },
    }
    await notifyWechat(resource, 'REFUND.SUCCESS')
    const discrepancy = { outTradeNo: orderId, reference: change(number), billFen: 1000, ourFen: 1000 }
    expect(await repairDiscrepancy('wechat', { kind: 'unfinished_refund', ...discrepancy })).toBe(false)
    expect((await stored()).map(({ status }) => status)).toEqual(['pending'])
  })

  test('of a third-party account is another account', async () => {
    const { user } = await createOrder(1)
    const subject = `o${crypto.randomUUID()}`
    const provider = 'qq'
    await db.insert(oauthIdentities).values({ userId: user.id, provider, subject: subject as never })
    const found = await db
      .select()
      .from(oauthIdentities)
      .where(eq(oauthIdentities.subject, change(subject) as never))
    expect(found).toEqual([])
  })
})

describe('a currency other than CNY', () => {
  test('pays no order, in a notification and in a return', async () => {
    const { orderId } = await createOrder(1)
    const dollars = { amount: { total: 6990, currency: 'USD' } }
    const answers = [
      await notifyWechat(paidResource(orderId, dollars)),
      await notifyAlipay(orderId, { trans_currency: 'USD' }),
      await comeBack(orderId, { trans_currency: 'USD' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400])
    expect([await statusOf(orderId), await paymentsOf(orderId)]).toEqual([1, []])
  })
})
