import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import { createWechatPay } from '../../src/gateways/wechat-pay-app.ts'
import { shiftClock } from '../../src/lib/clock.ts'
import { seal, signedHeaders } from '../../src/sandbox/wechat/signing.ts'
import { newKeyPair } from '../support/key-pair.ts'
import { newPayment } from '../support/payments.ts'
import { type Received, startWechatPay } from '../support/wechat.ts'

const world = await startWechatPay()
const { gateway, settings, fault, post, notices, received } = world
afterAll(world.stop)
beforeEach(async () => {
  notices.length = 0
  world.answerWith(204)
  await fault('none')
})

const invalid = expect.objectContaining({ status: 400, code: 'payment_signature_invalid' })
const foreign = expect.objectContaining({ status: 400, code: 'payment_foreign' })

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
const openLast = () => {
  const { headers, body } = notices.at(-1) as Received
  return gateway.openNotice(headers, body)
}
const events = () => notices.map(({ body }) => (JSON.parse(body) as { event_type: string }).event_type)

/** A notice of our own making, signed with WeChat Pay's key. */
function signed(event: string, resource: object, more: object = {}, key = world.wechat.privateKey) {
  const sealed = { ...seal(JSON.stringify(resource), 'transaction', settings.apiV3Key), ...more }
  const body = JSON.stringify({ id: 'x', event_type: event, resource: sealed })
  return send(body, key)
}

function send(body: string, privateKey = world.wechat.privateKey) {
  const headers = signedHeaders(body, { serial: settings.publicKeyId ?? '', privateKey })
  return gateway.openNotice(new Headers(headers), body)
}

const transaction = {
  mchid: settings.mchId,
  appid: settings.appId,
  out_trade_no: 't1',
  transaction_id: '4200',
  trade_state: 'SUCCESS',
  success_time: '2026-11-23T12:00:00+08:00',
  amount: { total: 5997, payer_total: 5997, currency: 'CNY' },
}

test('a payment is told with number, amount and moment', async () => {
  const { outTradeNo, answers } = await pay()
  expect(answers).toEqual([''])
  const trade = await gateway.query(outTradeNo)
  expect(trade.state).toBe('paid')
  const { state: _, ...told } = trade
  expect(await openLast()).toEqual({ kind: 'payment', outTradeNo, ...told } as never)
})

test('another amount than asked is told as it is', async () => {
  await pay({ total: 1 })
  expect(await openLast()).toMatchObject({ kind: 'payment', amountFen: 1 })
})

test('the end of a refund is told, good or bad', async () => {
  for (const [mode, event, state] of [
    ['none', 'REFUND.SUCCESS', 'success'],
    ['refund_abnormal', 'REFUND.ABNORMAL', 'abnormal'],
    ['refund_closed', 'REFUND.CLOSED', 'failed'],
  ] as const) {
    const { outTradeNo } = await pay()
    await fault(mode, outTradeNo)
    await gateway.refund(refundOf(outTradeNo))
    notices.length = 0
    await received(1)
    expect(events()).toEqual([event])
    const outRefundNo = `r_${outTradeNo}`
    expect(await openLast()).toMatchObject({
      kind: 'refund',
      outTradeNo,
      outRefundNo,
      state,
      refundFen: 2000,
    })
  }
})

test("the vendor's listed SDK believes and opens the sandbox's notices, by key and by certificate", async () => {
  const byCertificate = createWechatPay({ ...settings, publicKey: undefined, publicKeyId: undefined })
  const certificate = new X509Certificate(world.platformCertificate)
  for (const [client, serial, key] of [
    [gateway, settings.publicKeyId, createPublicKey(world.wechat.publicKey)],
    [byCertificate, certificate.serialNumber, certificate.publicKey],
  ] as const) {
    const payment = newPayment()
    await client.start(payment)
    await post('/wechat/pay/', { out_trade_no: payment.outTradeNo })
    const { headers, body } = notices.at(-1) as Received
    const header = (name: string) => headers.get(`wechatpay-${name}`) ?? ''
    expect(header('serial')).toBe(serial ?? '')
    const text = Formatter.response(header('timestamp'), header('nonce'), body)
    expect(Rsa.verify(text, header('signature'), key)).toBe(true)
    const { resource } = JSON.parse(body)
    const { nonce, associated_data: data, ciphertext } = resource
    const opened = JSON.parse(Aes.AesGcm.decrypt(ciphertext, settings.apiV3Key, nonce, data))
    expect(opened).toMatchObject({ out_trade_no: payment.outTradeNo, trade_state: 'SUCCESS' })
    expect(await client.openNotice(headers, body)).toMatchObject({ outTradeNo: payment.outTradeNo })
  }
})

test('a notice is refused when its body, its time, its nonce, its serial or its signature was changed', async () => {
  await pay()
  const { headers, body } = notices[0] as Received
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
    await expect(gateway.openNotice(changedHeaders, changedBody)).rejects.toEqual(invalid)
  expect(await gateway.openNotice(headers, body)).toMatchObject({ kind: 'payment' })
})

test('a notice more than five minutes from our clock is refused, in either direction', async () => {
  await pay()
  for (const seconds of [-301, 302]) {
    shiftClock(seconds * 1000)
    await expect(openLast()).rejects.toEqual(invalid)
    shiftClock(-seconds * 1000)
  }
  expect(await openLast()).toMatchObject({ kind: 'payment' })
})

test("a notice signed by the merchant's own key, or by anybody else, is refused", async () => {
  expect(await signed('TRANSACTION.SUCCESS', transaction)).toMatchObject({
    kind: 'payment',
    outTradeNo: 't1',
  })
  for (const key of [world.merchant.privateKey, newKeyPair().privateKey])
    await expect(signed('TRANSACTION.SUCCESS', transaction, {}, key)).rejects.toEqual(invalid)
})

test('a notice that the APIv3 key does not open is refused', async () => {
  for (const other of [
    { nonce: 'abcdefabcdef' },
    { associated_data: 'refund' },
    { algorithm: 'AEAD_SM4_GCM' },
  ])
    await expect(signed('TRANSACTION.SUCCESS', transaction, other)).rejects.toEqual(invalid)
  const withOther = createWechatPay({ ...settings, apiV3Key: 'k'.repeat(32) })
  await pay()
  const { headers, body } = notices[0] as Received
  await expect(withOther.openNotice(headers, body)).rejects.toEqual(invalid)
  await expect(send('{"event_type":"TRANSACTION.SUCCESS"}')).rejects.toEqual(invalid)
  await expect(send('not JSON')).rejects.toEqual(invalid)
})

test('a genuine notice for another merchant or application is foreign', async () => {
  for (const other of [{ mchid: '1900000099' }, { appid: 'wx0000000000000099' }])
    await expect(signed('TRANSACTION.SUCCESS', { ...transaction, ...other })).rejects.toEqual(foreign)
  const refund = { mchid: '1900000099', out_trade_no: 't1', refund_status: 'SUCCESS' }
  await expect(signed('REFUND.SUCCESS', refund)).rejects.toEqual(foreign)
})

test('paid is only what says so in both places', async () => {
  const unpaid = { ...transaction, trade_state: 'NOTPAY' }
  for (const [event, resource] of [
    ['TRANSACTION.SUCCESS', unpaid],
    ['TRANSACTION.CLOSED', transaction],
    ['MCHTRANSFER.BILL.FINISHED', transaction],
  ] as const)
    expect(await signed(event, resource)).toEqual({ kind: 'other', outTradeNo: 't1', event })
})

describe('a genuine notice is refused that does not tell', () => {
  for (const other of [
    { out_trade_no: '' },
    { transaction_id: undefined },
    { amount: {} },
    { amount: { total: '5997' } },
    { amount: { total: -1 } },
    { amount: { total: 0.5 } },
  ])
    test(JSON.stringify(other), async () => {
      await expect(signed('TRANSACTION.SUCCESS', { ...transaction, ...other })).rejects.toEqual(invalid)
    })
})

describe('in the sandbox a notice', () => {
  const ids = () => notices.map(({ body }) => (JSON.parse(body) as { id: string }).id)

  test('that is not answered well comes again, the same one, signed anew, until it is', async () => {
    world.answerWith(500)
    await pay()
    await received(3)
    world.answerWith(200)
    const before = notices.length
    await received(before + 1)
    expect(new Set(ids()).size).toBe(1)
    const signatures = notices.map(({ headers }) => headers.get('wechatpay-signature'))
    expect(new Set(signatures).size).toBe(notices.length)
    for (const { headers, body } of notices) expect(await gateway.openNotice(headers, body)).toBeDefined()
  })

  test('that is never answered well comes sixteen times', async () => {
    world.answerWith(500)
    await pay()
    await received(16)
    expect(ids()).toHaveLength(16)
  })

  test('comes twice, or never, when that is planned', async () => {
    const plan = async (mode: string) => {
      const payment = newPayment()
      await gateway.start(payment)
      await fault(mode, payment.outTradeNo)
      const paid = await post('/wechat/pay/', { out_trade_no: payment.outTradeNo })
      return ((await paid.json()) as { notify_answers: string[] }).notify_answers
    }
    expect(await plan('duplicate')).toHaveLength(2)
    expect(new Set(ids()).size).toBe(1)
    expect(await plan('lost')).toEqual([])
    expect(notices).toHaveLength(2)
    expect(await plan('delayed')).toEqual([])
    await received(3)
  })

  test('of a payment comes after that of its refund when that is planned', async () => {
    const payment = newPayment()
    await gateway.start(payment)
    await fault('reordered', payment.outTradeNo)
    await post('/wechat/pay/', { out_trade_no: payment.outTradeNo })
    expect(notices).toEqual([])
    await gateway.refund(refundOf(payment.outTradeNo))
    await received(2)
    expect(events()).toEqual(['REFUND.SUCCESS', 'TRANSACTION.SUCCESS'])
    expect(await openLast()).toMatchObject({ kind: 'payment', amountFen: 5997 })
  })
})
