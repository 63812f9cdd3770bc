import { afterAll, describe, expect, test } from 'bun:test'
import { request } from 'node:http'
import { config } from '../../src/config/index.ts'
import { serveOptions } from '../../src/http/body-limit.ts'
import { shiftClock } from '../../src/lib/clock.ts'
import { encryptResource } from '../../src/sandbox/world/wechat/signing.ts'
import { countStatements } from '../support/database/count-statements.ts'
import { callsDuring, countAlerts, paymentSummaryOf, send } from '../support/database/payment-summary.ts'
import { createOrder } from '../support/factories/orders/orders.ts'
import { tradeNumberOf } from '../support/factories/orders/paid-orders.ts'
import { app } from '../support/http.ts'
import {
  newTradeNo,
  onAPhone,
  paidResource,
  type WechatNotification,
  wechatNotification,
} from '../support/vendors/notifications.ts'
import { wechatForgeries } from '../support/vendors/wechat-forgeries.ts'

const path = '/payment/wechat/notify/'
const [victim, paid] = [await createOrder(1), await createOrder(2)]
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', ...serveOptions, fetch: (r) => app.handle(r) })
afterAll(() => server.stop(true))

const notify = ({
  body,
  headers,
}: Pick<WechatNotification, 'headers'> & { body: Parameters<typeof send>[2] }) =>
  send('POST', path, body, headers)
const taken = { status: 204, text: '' }
const refused = (message: string) => ({ status: 400, text: JSON.stringify({ code: 'FAIL', message }) })
const unsupported = { status: 415, text: expect.stringContaining('"unsupported_media_type"') }
const untouched = { status: 1, payments: [], refunds: [], incidents: [] }

describe('a forged WeChat Pay notification is refused before any database call, raises no alert and stores nothing:', () => {
  const onPhone = tradeNumberOf('wechat_phone', victim.orderId)
  const forgeries = {
    ...wechatForgeries(victim.orderId, paid.orderId),
    // the other trade is that of the same order on a computer
    ...onAPhone(wechatForgeries(onPhone, victim.orderId)),
  }
  for (const [what, make] of Object.entries(forgeries))
    test(what, async () => {
      const [before, sent] = [countAlerts(), make()]
      let answer: unknown
      const statements = await countStatements(async () => {
        answer = await notify(sent)
      })
      const refusal = sent.status === 415 ? unsupported : refused('payment_signature_invalid')
      expect([answer, statements, countAlerts()]).toEqual([refusal, 0, before])
    })

  test('no forged notification changed the order or the payments', async () => {
    expect(await paymentSummaryOf(victim.orderId)).toEqual(untouched)
  })
})

/** Sends a raw request, one header line per value. */
function overTheWire(headers: Record<string, string | string[]>, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url.origin}${path}`, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test('a duplicated header is refused even when one value is correct; so is a body of five megabytes', async () => {
  const { headers, body } = wechatNotification(paidResource(victim.orderId))
  for (const name of Object.keys(headers)) {
    const value = headers[name] as string
    for (const twice of [
      [value, value],
      ['1', value],
      [value, '1'],
    ])
      expect([name, twice[1], await overTheWire({ ...headers, [name]: twice }, body)]).toEqual([
        name,
        twice[1],
        400,
      ])
  }
  expect(await overTheWire(headers, 'x'.repeat(5_000_000))).toBe(413)
  expect(await paymentSummaryOf(victim.orderId)).toEqual(untouched)
  expect(await overTheWire(headers, body)).toBe(204)
  expect((await paymentSummaryOf(victim.orderId)).payments).toEqual(['69.90 applied'])
})

test('a genuine notification of 32,768 characters pays, and one of a character more is refused', async () => {
  const order = await createOrder(1)
  const ofLength = (characters: number) => {
    const padded = (padding: string) => wechatNotification(paidResource(order.orderId), { padding })
    return padded('x'.repeat(characters - padded('').body.length))
  }
  expect(await notify(ofLength(32_769))).toEqual(refused('payment_signature_invalid'))
  expect((await paymentSummaryOf(order.orderId)).payments).toEqual([])
  expect(await notify(ofLength(32_768))).toEqual(taken)
  expect((await paymentSummaryOf(order.orderId)).payments).toEqual(['69.90 applied'])
})

test('a notification is accepted for five minutes, pays once, and is refused after ten minutes', async () => {
  const order = await createOrder(1)
  const notice = wechatNotification(paidResource(order.orderId))
  for (const _ of [1, 2, 3]) expect(await notify(notice)).toEqual(taken)
  shiftClock(600_000)
  expect(await notify(notice)).toEqual(refused('payment_signature_invalid'))
  shiftClock(-600_000)
  expect(
    await notify({ ...notice, headers: { ...notice.headers, 'content-type': 'text/html; charset=gbk' } }),
  ).toEqual(taken)
  expect(await paymentSummaryOf(order.orderId)).toEqual({
    ...untouched,
    status: 2,
    payments: ['69.90 applied'],
  })
})

test('a genuine notification for another shop raises one incident for any number of deliveries, and changes nothing', async () => {
  const [order, first] = [await createOrder(1), await createOrder(2)]
  const tradeNo = newTradeNo()
  await notify(wechatNotification(paidResource(first.orderId, { transaction_id: tradeNo })))
  for (const change of [
    { appid: 'wx0000000000009999' },
    { mchid: '1900009999' },
    { transaction_id: tradeNo },
    { out_trade_no: '1'.repeat(10_000) },
    { out_trade_no: `"';-- ${newTradeNo()}` },
    { out_trade_no: `\0${newTradeNo()}` },
  ]) {
    const [before, resource] = [countAlerts(), paidResource(order.orderId, change)]
    for (const _ of [1, 2, 3])
      expect(await notify(wechatNotification(resource))).toEqual(refused('payment_foreign'))
    expect([change, countAlerts() - before]).toEqual([change, 1])
    expect((await paymentSummaryOf(resource.out_trade_no, resource.transaction_id)).incidents).toContain(
      'payment_foreign',
    )
  }
  expect(await paymentSummaryOf(order.orderId)).toMatchObject({ status: 1, payments: [], refunds: [] })
})

test("a refund's resource in a payment event pays nothing", async () => {
  const order = await createOrder(1)
  const { appid: _, trade_state: __, ...rest } = paidResource(order.orderId)
  const refund = {
    ...rest,
    out_refund_no: newTradeNo(),
    refund_status: 'SUCCESS',
    amount: { total: 6990, refund: 6990 },
  }
  const resource = encryptResource(JSON.stringify(refund), 'refund', config.wechatPay?.apiV3Key as string)
  expect((await notify(wechatNotification({}, { resource }))).status).toBe(400)
  expect(await paymentSummaryOf(order.orderId)).toMatchObject({ status: 1, payments: [], refunds: [] })
})

test('a trade state other than paid pays nothing, and money for a paid order is refunded', async () => {
  const order = await createOrder(1)
  for (const state of ['NOTPAY', 'CLOSED', 'REFUND', 'PAYERROR', ''])
    expect(await notify(wechatNotification(paidResource(order.orderId, { trade_state: state })))).toEqual(
      taken,
    )
  expect(await paymentSummaryOf(order.orderId)).toEqual(untouched)
  for (const gateway of ['wechat', 'wechat_phone'] as const) {
    const paid = await createOrder(2)
    const surplus = paidResource(tradeNumberOf(gateway, paid.orderId))
    for (const _ of [1, 2, 3]) expect(await notify(wechatNotification(surplus))).toEqual(taken)
    expect(await paymentSummaryOf(paid.orderId)).toEqual({
      status: 2,
      payments: ['69.90 applied', '69.90 kept'],
      refunds: ['69.90 surplus'],
      incidents: ['payment_surplus'],
    })
  }
})

test('a hundred unknown certificate serials cause at most one download of the certificates', async () => {
  const { headers, body } = wechatNotification(paidResource(victim.orderId))
  const forge = (i: number) => ({
    ...headers,
    'wechatpay-serial': `5157F09EFDC0${String(i).padStart(4, '0')}`,
  })
  shiftClock(61_000)
  const calls = await callsDuring(() =>
    Promise.all(Array.from({ length: 100 }, (_, i) => notify({ headers: forge(i), body }))),
  )
  const later = await callsDuring(() =>
    Promise.all(Array.from({ length: 100 }, (_, i) => notify({ headers: forge(i), body }))),
  )
  shiftClock(-61_000)
  expect([calls, later]).toEqual([['/wechat/v3/certificates'], []])
})
