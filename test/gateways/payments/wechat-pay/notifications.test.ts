import { afterAll, beforeEach, expect, test } from 'bun:test'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import { createWechatPay } from '../../../../src/gateways/payments/wechat-pay/gateway.ts'
import { shiftClock } from '../../../../src/lib/clock.ts'
import { newPayment } from '../../../support/factories/orders/payment-requests.ts'
import { type Received, startWechatPay } from '../../../support/vendors/wechat.ts'

const world = await startWechatPay()
const { gateway, settings, fault, post, notifications, received } = world
afterAll(world.stop)
beforeEach(async () => {
  notifications.length = 0
  world.answerWith(204)
  await fault('none')
})

const invalid = expect.objectContaining({ status: 400, code: 'payment_signature_invalid' })

async function pay(more: object = {}): Promise<{ outTradeNo: string; answers: string[] }> {
  const payment = newPayment()
  await gateway.start(payment)
  const response = await post('/wechat/pay/', { out_trade_no: payment.outTradeNo, ...more })
  const { notify_answers: answers } = (await response.json()) as { notify_answers: string[] }
  return { outTradeNo: payment.outTradeNo, answers }
}

const refundOf = (outTradeNo: string, outRefundNo = `r_${outTradeNo}`) => ({
  outTradeNo,
  outRefundNo,
  refundFen: 2000,
  totalFen: 5997,
  reason: '退货',
})
const verifyLast = () => {
  const { headers, body } = notifications.at(-1) as Received
  return gateway.verifyNotification(headers, body)
}
const events = () => notifications.map(({ body }) => (JSON.parse(body) as { event_type: string }).event_type)

test('the notification of a payment contains its trade number, amount and time', async () => {
  const { outTradeNo, answers } = await pay()
  expect(answers).toEqual([''])
  const trade = await gateway.query(outTradeNo)
  expect(trade.state).toBe('paid')
  const { state: _, ...expected } = trade
  expect(await verifyLast()).toEqual({ kind: 'payment', outTradeNo, ...expected } as never)
})

test('a wrong amount is notified unchanged', async () => {
  await pay({ total: 1 })
  expect(await verifyLast()).toMatchObject({ kind: 'payment', amountFen: 1 })
})

test('every final state of a refund is notified', async () => {
  for (const [mode, event, state] of [
    ['none', 'REFUND.SUCCESS', 'success'],
    ['refund_abnormal', 'REFUND.ABNORMAL', 'abnormal'],
    ['refund_closed', 'REFUND.CLOSED', 'failed'],
  ] as const) {
    const { outTradeNo } = await pay()
    await fault(mode, outTradeNo)
    notifications.length = 0
    await gateway.refund(refundOf(outTradeNo))
    await received(1)
    expect(events()).toEqual([event])
    const outRefundNo = `r_${outTradeNo}`
    expect(await verifyLast()).toMatchObject({
      kind: 'refund',
      outTradeNo,
      outRefundNo,
      state,
      refundFen: 2000,
    })
  }
})

test("the SDK listed by WeChat Pay verifies and decrypts the sandbox's notifications, with a public key and a certificate", async () => {
  const byCertificate = createWechatPay({ ...settings, publicKey: undefined, publicKeyId: undefined })
  const certificate = new X509Certificate(world.platformCertificate)
  for (const [client, serial, key] of [
    [gateway, settings.publicKeyId, createPublicKey(world.wechat.publicKey)],
    [byCertificate, certificate.serialNumber, certificate.publicKey],
  ] as const) {
    const payment = newPayment()
    await client.start(payment)
    await post('/wechat/pay/', { out_trade_no: payment.outTradeNo })
    const { headers, body } = notifications.at(-1) as Received
    const header = (name: string) => headers.get(`wechatpay-${name}`) ?? ''
    expect(header('serial')).toBe(serial ?? '')
    const text = Formatter.response(header('timestamp'), header('nonce'), body)
    expect(Rsa.verify(text, header('signature'), key)).toBe(true)
    const { resource } = JSON.parse(body)
    const { nonce, associated_data: data, ciphertext } = resource
    const decrypted = JSON.parse(Aes.AesGcm.decrypt(ciphertext, settings.apiV3Key, nonce, data))
    expect(decrypted).toMatchObject({ out_trade_no: payment.outTradeNo, trade_state: 'SUCCESS' })
    expect(await client.verifyNotification(headers, body)).toMatchObject({ outTradeNo: payment.outTradeNo })
  }
})

test('a notification with a changed body, timestamp, nonce, serial number or signature is refused', async () => {
  await pay()
  const { headers, body } = notifications[0] as Received
  const other = (name: string, value: string) => {
    const copy = new Headers(headers)
    copy.set(name, value)
    return copy
  }
  const signature = headers.get('wechatpay-signature') ?? ''
  const bad: [Headers, string][] = [
    [headers, body.replace('TRANSACTION', 'REFUND')],
    [headers, body.replace(/"ciphertext":"(.)/, (_, c) => `"ciphertext":"${c === 'A' ? 'B' : 'A'}`)],
    [headers, `${body}\n`],
    [headers, ''],
    [new Headers(), body],
    [other('wechatpay-timestamp', String(Number(headers.get('wechatpay-timestamp')) - 1)), body],
    [other('wechatpay-nonce', 'another'), body],
    [other('wechatpay-serial', 'PUB_KEY_ID_02'), body],
    [other('wechatpay-serial', '5157F09EFDC096DE'), body],
    [other('wechatpay-signature', ''), body],
    [other('wechatpay-signature', `WECHATPAY/SIGNTEST/${signature}`), body],
  ]
  for (const [changedHeaders, changedBody] of bad)
    await expect(gateway.verifyNotification(changedHeaders, changedBody)).rejects.toEqual(invalid)
  expect(await gateway.verifyNotification(headers, body)).toMatchObject({ kind: 'payment' })
})

test('a notification more than 5 minutes before or after our clock is refused', async () => {
  await pay()
  for (const [seconds, isAccepted] of [
    [-301, false],
    [-290, true],
    [290, true],
    [302, false],
  ] as const) {
    shiftClock(seconds * 1000)
    const verified = verifyLast()
    if (isAccepted) expect(await verified).toMatchObject({ kind: 'payment' })
    else await expect(verified).rejects.toEqual(invalid)
    shiftClock(-seconds * 1000)
  }
  expect(await verifyLast()).toMatchObject({ kind: 'payment' })
})
