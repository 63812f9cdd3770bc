import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { paymentAttempts, payments } from '../../src/db/schema/payments.ts'
import { approveRefund } from '../../src/domains/payments/refunds/answer-refund-request.ts'
import { sendRefunds } from '../../src/domains/payments/refunds/send-refunds.ts'
import { addSeconds, now } from '../../src/lib/clock.ts'
import { countStatements } from '../support/database/count-statements.ts'
import { callsDuring, countAlerts, paymentSummaryOf, send } from '../support/database/payment-summary.ts'
import { createOrder } from '../support/factories/orders/orders.ts'
import {
  type Gateway,
  payAtGateway,
  startAtGateway,
  tradeNumberOf,
} from '../support/factories/orders/paid-orders.ts'
import { call } from '../support/http.ts'
import { alipayNotification, newTradeNo, notifyAlipay, sandboxKey } from '../support/vendors/notifications.ts'

type Paid = { trade_no: string; return_url: string }
type Fields = Record<string, string>

/** Creates an unpaid order whose cashier page is open. `pay` pays there without a notification. */
async function opened(gateway: Gateway) {
  const order = await createOrder(1)
  await startAtGateway(order, gateway)
  const pay = () => payAtGateway(gateway, order.orderId, { notify: false }) as Promise<Paid>
  return { ...order, outTradeNo: tradeNumberOf(gateway, order.orderId), pay }
}

const comeBack = async (query: string) => {
  const { status, text } = await send('PUT', `/payment/status/${query}`)
  const { code, trade_id: tradeNo } = JSON.parse(text) as Fields
  return [status, code ?? tradeNo]
}
const signed = (fields: Fields) => `?${new URLSearchParams(fields)}`
const search = ({ return_url: url }: Paid) => new URL(url).search
/** Builds a signed return with changed fields. */
const returned = (orderId: string, change: Fields = {}, key?: string) =>
  alipayNotification(orderId, { trade_status: '', notify_id: '', ...change }, key)

type Opened = Awaited<ReturnType<typeof opened>>

describe.each(['alipay', 'alipay_phone'] as const)('%s:', (gateway) => {
  let victim: Opened
  let other: Opened
  let genuine: string
  beforeAll(async () => {
    victim = await opened(gateway)
    other = await opened(gateway)
    genuine = search(await other.pay())
  })

  const withParameter = (name: string, value: string) => {
    const query = new URLSearchParams(genuine)
    query.set(name, value)
    return `?${query}`
  }
  const forged: Record<string, () => string> = {
    "with another order's number": () => withParameter('out_trade_no', victim.outTradeNo),
    'with another amount': () => withParameter('total_amount', '0.01'),
    'with another trade number': () => withParameter('trade_no', newTradeNo()),
    'with an additional parameter': () => `${genuine}&extra=1`,
    'with an additional empty parameter': () => `${genuine}&extra=`,
    'with a parameter twice': () => `${genuine}&out_trade_no=${other.outTradeNo}`,
    'with two signatures': () => `${genuine}&sign=AAAA`,
    'that names RSA': () => withParameter('sign_type', 'RSA'),
    "signed by the app's own key": () => signed(returned(victim.outTradeNo, {}, sandboxKey('app'))),
    'that names no seller': () => signed(returned(victim.outTradeNo, { seller_id: '' })),
    'of ten thousand characters of order': () =>
      signed({ ...returned(''), out_trade_no: '1'.repeat(10_000) }),
    'of an order with quotes': () => signed({ ...returned(''), out_trade_no: "' OR '1'='1" }),
    'with names that every object inherits': () =>
      '?__proto__=1&constructor=2&toString=3&sign=AAAA&sign_type=RSA2',
    'without parameters': () => '',
  }

  describe('a forged return is refused before any database or gateway call, and raises no alert:', () => {
    for (const [what, make] of Object.entries(forged))
      test(what, async () => {
        const before = countAlerts()
        let answer: unknown
        let statements = 0
        const calls = await callsDuring(async () => {
          statements = await countStatements(async () => {
            answer = await comeBack(make())
          })
        })
        // every route refuses the names that objects inherit before it reads a value
        const code = what.includes('inherits') ? 'unknown_field' : 'payment_signature_invalid'
        expect(answer).toEqual([400, code])
        expect([statements, calls, countAlerts()]).toEqual([0, [], before])
      })
  })

  test('a signed return of an unpaid trade pays nothing, also with the number of another trade', async () => {
    const query = signed(returned(victim.outTradeNo))
    expect(await comeBack(query)).toEqual([409, 'payment_not_confirmed'])
    await victim.pay()
    expect(await comeBack(query)).toEqual([409, 'payment_not_confirmed'])
    expect(await paymentSummaryOf(victim.orderId)).toEqual({
      status: 1,
      payments: [],
      refunds: [],
      incidents: [],
    })
  })

  test('a genuine return for another app, seller, amount or order pays nothing; a foreign one raises one incident', async () => {
    for (const change of [{ app_id: '2021000000009999' }, { seller_id: '2088000000009999' }]) {
      const [before, query] = [countAlerts(), signed(returned(victim.outTradeNo, change))]
      for (const _ of [1, 2, 3]) expect(await comeBack(query)).toEqual([400, 'payment_foreign'])
      // the notification about the same foreign payment is no second incident
      const { trade_no } = Object.fromEntries(new URLSearchParams(query)) as { trade_no: string }
      expect((await notifyAlipay(victim.outTradeNo, { ...change, trade_no })).status).toBe(400)
      expect(countAlerts() - before).toBe(1)
    }
    const before = countAlerts()
    const calls = await callsDuring(async () => {
      for (const fields of [returned(victim.outTradeNo, { total_amount: '0.01' }), returned(newTradeNo())])
        expect(await comeBack(signed(fields))).toEqual([400, 'payment_foreign'])
    })
    expect([calls, countAlerts()]).toEqual([[], before])
    expect(await paymentSummaryOf(victim.orderId)).toMatchObject({ status: 1, payments: [], refunds: [] })
  })

  describe('a return that is sent repeatedly', () => {
    const calls: string[][] = []
    let order: Opened
    let paid: Paid
    let answers: unknown[]
    beforeAll(async () => {
      order = await opened(gateway)
      // a job of another test's mall must not query the trade first
      await db
        .update(paymentAttempts)
        .set({ dueTime: addSeconds(now(), 86_400) })
        .where(eq(paymentAttempts.orderId, order.orderId))
      paid = await order.pay()
      answers = []
      for (let i = 0; i < 30; i++)
        calls.push(await callsDuring(async () => void answers.push(await comeBack(search(paid)))))
    })

    test('gets the same response each time', () => {
      expect(answers).toEqual(Array(30).fill([200, paid.trade_no]))
    })

    test('queries Alipay only the first time', () => {
      expect(calls).toEqual([['alipay.trade.query'], ...Array(29).fill([])])
    })

    test('gets the same response after the refund', async () => {
      const { orderId, user } = order
      const asked = await call<{ id: number }>('POST', `/orders/${orderId}/refunds/`, {
        token: user.token,
        body: { reason: '不喜欢' },
      })
      expect(asked.status).toBe(201)
      await approveRefund(asked.json.id)
      while ((await sendRefunds(1_000)) > 0);
      expect(await paymentSummaryOf(orderId)).toMatchObject({ refunds: [expect.stringContaining('request')] })
      expect(await comeBack(search(paid))).toEqual([200, paid.trade_no])
    })
  })

  test('a return of an overpayment that is being refunded gets the same response each time', async () => {
    const { outTradeNo, pay } = await opened(gateway)
    const tradeNo = newTradeNo()
    const form = `${new URLSearchParams(alipayNotification(outTradeNo, { trade_no: tradeNo }))}`
    expect((await send('POST', '/payment/alipay/notify/', form)).text).toBe('success')
    const paid = await pay()
    for (const _ of [1, 2, 3]) expect(await comeBack(search(paid))).toEqual([409, 'payment_surplus'])
    const kept = await db.select().from(payments).where(eq(payments.tradeId, paid.trade_no))
    expect(kept.map(({ applied }) => applied)).toEqual([false])
  })
})
