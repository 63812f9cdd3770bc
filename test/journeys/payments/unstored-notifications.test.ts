import { afterEach, expect, spyOn, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentIncidents, payments } from '../../../src/db/schema/payments.ts'
import { cancelUnpaid } from '../../../src/domains/orders/lifecycle/cancel-order.ts'
import { applyPayment } from '../../../src/domains/payments/capture/apply-payment.ts'
import { handleReturn } from '../../../src/domains/payments/capture/handle-return.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'
import { log } from '../../../src/lib/log.ts'
import { maxAmountFen } from '../../../src/lib/money.ts'
import { paymentSummaryOf } from '../../support/database/payment-summary.ts'
import { createOrder, payOrder } from '../../support/factories/orders/orders.ts'
import { answering } from '../../support/vendors/answering-gateway.ts'
import {
  alipayNotification,
  newTradeNo,
  notifyAlipay,
  notifyWechat,
  paidResource,
} from '../../support/vendors/notifications.ts'

afterEach(() => onFailpoint(undefined))

const vendors = [
  [
    'alipay',
    (orderId: string, tradeNo: string) => notifyAlipay(orderId, { trade_no: tradeNo }),
    { status: 503, text: 'failure' },
    { status: 200, text: 'success' },
  ],
  [
    'wechat',
    (orderId: string, tradeNo: string) => notifyWechat(paidResource(orderId, { transaction_id: tradeNo })),
    { status: 503, text: '{"code":"FAIL","message":"try again"}' },
    { status: 204, text: '' },
  ],
] as const

test.each(vendors)(
  'a notification of %s that fails at any step is not acknowledged, and is logged; its repetition is one payment',
  async (gateway, notify, refused, acknowledged) => {
    for (const [step, stored] of [
      ['payment:locked', []],
      ['payment:stored', ['69.90 applied']],
    ] as const) {
      const [{ orderId }, tradeNo] = [await createOrder(1), newTradeNo()]
      const failure = new Error('the disk is full')
      onFailpoint((name) => {
        if (name === step) throw failure
      })
      const logged = spyOn(log, 'error')
      expect([step, await notify(orderId, tradeNo)]).toEqual([step, refused])
      expect(logged.mock.calls).toEqual([
        [{ err: failure, gateway }, 'payment notification not stored'],
      ] as never)
      logged.mockRestore()
      expect((await paymentSummaryOf(orderId)).payments).toEqual([...stored])
      onFailpoint(undefined)
      expect(await notify(orderId, tradeNo)).toEqual(acknowledged)
      expect(await paymentSummaryOf(orderId)).toEqual({
        status: 2,
        payments: ['69.90 applied'],
        refunds: [],
        incidents: [],
      })
    }
  },
)

test('the largest amount that a column holds is stored and refunded; one fen more is one incident without an amount', async () => {
  const [{ orderId }, tradeId] = [await createOrder(1), newTradeNo()]
  const pay = (tradeId: string, amountFen: number) =>
    applyPayment({ gateway: 'alipay', orderId, tradeId, amountFen })
  expect(await pay(newTradeNo(), maxAmountFen)).toBe('wrong_amount')
  expect(await pay(tradeId, maxAmountFen + 1)).toBe('foreign')
  expect(await paymentSummaryOf(orderId)).toMatchObject({
    status: 1,
    payments: ['99999999.99 kept'],
    refunds: ['99999999.99 wrong_amount'],
  })
  const incidents = await db.select().from(paymentIncidents).where(eq(paymentIncidents.reference, tradeId))
  expect(incidents).toMatchObject([
    { gateway: 'alipay', kind: 'payment_foreign', outTradeNo: orderId, amount: null, isResolved: false },
  ])
})

test('a payment of 0.00 for an order with a price is stored as wrong, and nothing is refunded', async () => {
  const { orderId } = await createOrder(1)
  const payment = { gateway: 'alipay', orderId, tradeId: newTradeNo(), amountFen: 0 }
  expect(await applyPayment(payment)).toBe('wrong_amount')
  expect(await paymentSummaryOf(orderId)).toEqual({
    status: 1,
    payments: ['0.00 kept'],
    refunds: [],
    incidents: ['payment_wrong_amount'],
  })
})

test('an incident states both amounts, of the gateway and of the ledger', async () => {
  const [first, second] = [await createOrder(1), await createOrder(1)]
  const [tradeId, wrong] = [newTradeNo(), newTradeNo()]
  await applyPayment({ gateway: 'alipay', orderId: first.orderId, tradeId, amountFen: 6_990 })
  await applyPayment({ gateway: 'alipay', orderId: second.orderId, tradeId, amountFen: 5_000 })
  await applyPayment({ gateway: 'alipay', orderId: second.orderId, tradeId: wrong, amountFen: 6_989 })
  const amountsOf = async (reference: string) =>
    (await db.select().from(paymentIncidents).where(eq(paymentIncidents.reference, reference))).map(
      ({ kind, outTradeNo, amount, ourAmount }) => [kind, outTradeNo, amount, ourAmount],
    )
  expect(await amountsOf(tradeId)).toEqual([['payment_foreign', second.orderId, '50.00', '69.90']])
  expect(await amountsOf(wrong)).toEqual([['payment_wrong_amount', second.orderId, '69.89', '69.90']])
})

test('a return whose payment a notification stores during its query answers from the ledger: success, or a surplus that goes back', async () => {
  for (const isSurplus of [false, true]) {
    const [{ orderId }, tradeNo] = [await createOrder(1), newTradeNo()]
    const query = async () => {
      if (isSurplus) await payOrder(orderId)
      await notifyAlipay(orderId, { trade_no: tradeNo })
      return { state: 'paid', tradeNo, amountFen: 6_990, paidAt: undefined } as const
    }
    const returned = alipayNotification(orderId, { trade_no: tradeNo, trade_status: '' })
    const answer = await answering('alipay', { query }, () =>
      handleReturn(returned).catch(({ code }) => code),
    )
    expect([isSurplus, answer]).toEqual([isSurplus, isSurplus ? 'payment_surplus' : tradeNo])
    const rows = await db.select().from(payments).where(eq(payments.tradeId, tradeNo))
    expect(rows.map(({ applied }) => applied)).toEqual([!isSurplus])
  }
})

test('a return of a late payment that cannot reinstate its order is a surplus', async () => {
  const [{ orderId }, tradeNo] = [await createOrder(1), newTradeNo()]
  await cancelUnpaid(orderId, 'account_closed')
  const returned = alipayNotification(orderId, { trade_no: tradeNo, trade_status: '' })
  const trade = { state: 'paid', tradeNo, amountFen: 6_990, paidAt: undefined } as const
  const answer = answering('alipay', { query: async () => trade }, () => handleReturn(returned))
  await expect(answer).rejects.toMatchObject({ code: 'payment_surplus' })
  expect(await paymentSummaryOf(orderId)).toMatchObject({ status: 6, refunds: ['69.90 late'] })
})
