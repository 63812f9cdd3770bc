import { describe, expect, test } from 'bun:test'
import { countStatements } from '../support/database/count-statements.ts'
import { callsDuring, countAlerts, paymentSummaryOf, send } from '../support/database/payment-summary.ts'
import { createOrder } from '../support/factories/orders/orders.ts'
import { tradeNumberOf } from '../support/factories/orders/paid-orders.ts'
import { alipayForgeries, form, formType, type Sent } from '../support/vendors/alipay-forgeries.ts'
import { alipayNotification, newTradeNo, onAPhone } from '../support/vendors/notifications.ts'

const path = '/payment/alipay/notify/'
const refusals = { 400: 'failure', 415: expect.stringContaining('"unsupported_media_type"') }

const [victim, paid] = [await createOrder(1), await createOrder(2)]

const notify = ({ body, headers = formType, query = '' }: Sent) => send('POST', path + query, body, headers)

describe('a forged Alipay notification is refused before any database or gateway call, raises no alert and stores nothing:', () => {
  const onPhone = tradeNumberOf('alipay_phone', victim.orderId)
  const forgeries = {
    ...alipayForgeries(victim.orderId, paid.orderId),
    // the other trade is that of the same order on a computer
    ...onAPhone(alipayForgeries(onPhone, victim.orderId)),
  }
  for (const [what, make] of Object.entries(forgeries))
    test(what, async () => {
      const [before, sent] = [countAlerts(), make()]
      let answer: unknown
      const work = async () => {
        const { status, text } = await notify(sent)
        answer = [status, text]
      }
      let statements = 0
      const calls = await callsDuring(async () => {
        statements = await countStatements(work)
      })
      const { status = 400 } = sent
      expect(answer).toEqual([status, refusals[status]])
      expect([statements, calls, countAlerts()]).toEqual([0, [], before])
    })

  test('no forged notification changed the order or the payments', async () => {
    const untouched = { status: 1, payments: [], refunds: [], incidents: [] }
    expect(await paymentSummaryOf(victim.orderId)).toEqual(untouched)
  })
})

const kept = { refunds: [], incidents: [] }

test('one notification in several encodings, field orders and content types is one payment', async () => {
  const order = await createOrder(1)
  const fields = alipayNotification(order.orderId, { passback: 'a b+c%2B d' })
  const body = `${new URLSearchParams(fields)}`
  const everyByte = (text: string) =>
    [...Buffer.from(text)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join('')
  const forms = [
    body,
    body.replaceAll('+', '%20'),
    body.replace(/%../g, (code) => code.toLowerCase()),
    Object.entries(fields)
      .map((pair) => pair.map(everyByte).join('='))
      .join('&'),
    `${new URLSearchParams(Object.entries(fields).reverse())}`,
    `\uFEFF${body}`,
  ]
  for (const sent of forms) expect(await notify({ body: sent })).toEqual({ status: 200, text: 'success' })
  for (const type of [
    'text/plain',
    'application/json',
    'multipart/form-data; boundary=x',
    'text/html; charset=gbk',
  ])
    expect(await notify({ body, headers: { 'content-type': type } })).toEqual({
      status: 200,
      text: 'success',
    })
  expect(await paymentSummaryOf(order.orderId)).toEqual({ status: 2, payments: ['69.90 applied'], ...kept })
})

test('a genuine notification for another shop raises one incident for any number of deliveries, and changes nothing', async () => {
  const [order, first] = [await createOrder(1), await createOrder(2)]
  const [tradeNo, numbers] = [
    newTradeNo(),
    ['1'.repeat(10_000), `"';-- ${newTradeNo()}`, `\0${newTradeNo()}`, '😀'.repeat(40)],
  ]
  await notify(form(alipayNotification(first.orderId, { trade_no: tradeNo })))
  for (const fields of [
    alipayNotification(order.orderId, { app_id: '2021000000009999' }),
    alipayNotification(order.orderId, { seller_id: '2088000000009999' }),
    alipayNotification(order.orderId, { trade_no: tradeNo }),
    ...numbers.map((number) => alipayNotification(number)),
  ]) {
    const [before, number] = [countAlerts(), fields.out_trade_no as string]
    for (const _ of [1, 2, 3]) expect(await notify(form(fields))).toEqual({ status: 400, text: 'failure' })
    expect([number.slice(0, 9), countAlerts() - before]).toEqual([number.slice(0, 9), 1])
    expect((await paymentSummaryOf(number, fields.trade_no as string)).incidents).toContain('payment_foreign')
  }
  expect(await paymentSummaryOf(order.orderId)).toMatchObject({ status: 1, payments: [], refunds: [] })
})

test.each(['alipay', 'alipay_phone'] as const)(
  'a second payment of %s for a paid order is acknowledged at each delivery, and is stored and refunded once',
  async (gateway) => {
    const paid = await createOrder(2)
    const fields = alipayNotification(tradeNumberOf(gateway, paid.orderId))
    const expected = {
      status: 2,
      payments: ['69.90 applied', '69.90 kept'],
      refunds: ['69.90 surplus'],
      incidents: ['payment_surplus'],
    }
    for (const _ of [1, 2, 3]) {
      expect(await notify(form(fields))).toEqual({ status: 200, text: 'success' })
      expect(await paymentSummaryOf(paid.orderId)).toEqual(expected)
    }
  },
)

test('the parameters of a return pay nothing when they are sent as a notification', async () => {
  const returned = form(alipayNotification(victim.orderId, { trade_status: '', notify_id: '' }))
  expect((await notify(returned)).text).toBe('success')
  expect(await paymentSummaryOf(victim.orderId)).toEqual({ status: 1, payments: [], ...kept })
})

test('a genuine notification above the largest order amount raises one incident and is refused', async () => {
  const fields = alipayNotification(victim.orderId, { total_amount: '100000000.00' })
  const before = countAlerts()
  for (const _ of [1, 2]) expect(await notify(form(fields))).toEqual({ status: 400, text: 'failure' })
  expect(countAlerts() - before).toBe(1)
  expect((await paymentSummaryOf(victim.orderId, fields.trade_no as string)).payments).toEqual([])
})
