import { afterAll, describe, expect, test } from 'bun:test'
import { createWechatPay } from '../../../../src/gateways/payments/wechat-pay/gateway.ts'
import { signedHeaders } from '../../../../src/sandbox/world/wechat/signing.ts'
import { newPayment } from '../../../support/factories/orders/payment-requests.ts'
import { account, certificate, merchant, wechat } from '../../../support/vendors/wechat-account.ts'

/** A server that returns the given responses, signed as WeChat Pay signs. */
let responses: (() => Response)[] = []
const asked: { path: string; body: string }[] = []
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: async (request) => {
    asked.push({ path: new URL(request.url).pathname, body: await request.text() })
    return (responses.length > 1 ? responses.shift() : responses[0])?.() ?? new Response('', { status: 404 })
  },
})
afterAll(() => server.stop(true))

const base = `http://127.0.0.1:${server.port}`
const gateway = createWechatPay({
  ...account,
  baseUrl: base,
  certificate,
  privateKey: merchant.privateKey,
  publicKey: wechat.publicKey,
  notifyUrl: 'http://127.0.0.1:1/payment/wechat/notify',
})
const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })

function signed(status: number, body?: object): () => Response {
  const text = body === undefined ? '' : JSON.stringify(body)
  const key = { serial: account.publicKeyId, privateKey: wechat.privateKey }
  return () => new Response(text || null, { status, headers: signedHeaders(text, key) })
}

const refusal = (status: number, code: string) => signed(status, { code, message: '…' })
const respondWith = (...response: (() => Response)[]) => {
  responses = response
}
const trade = (trade_state: string, more: object = {}) => ({
  appid: account.appId,
  mchid: account.mchId,
  out_trade_no: 'trade_1',
  trade_state,
  ...more,
})
const money = { transaction_id: '4200', amount: { total: 5997 }, success_time: '2026-11-23T12:00:30+08:00' }
const refund = { outTradeNo: 'trade_1', outRefundNo: 'r_1', refundFen: 1, totalFen: 5997, reason: '退货' }

describe('a signed system error is gateway_unavailable', () => {
  const cases: [number, string][] = [
    [500, 'SYSTEM_ERROR'],
    [500, 'BANK_ERROR'],
    [400, 'SYSTEM_ERROR'],
    [429, 'FREQUENCY_LIMITED'],
    [403, 'FREQUENCY_LIMITED'],
    [429, 'RATELIMIT_EXCEEDED'],
    [401, 'SIGN_ERROR'],
    [502, 'BAD_GATEWAY'],
  ]
  for (const [status, code] of cases)
    test(`${status} ${code}`, async () => {
      respondWith(refusal(status, code))
      await expect(gateway.refund(refund)).rejects.toEqual(unavailable)
      await expect(gateway.query('trade_1')).rejects.toEqual(unavailable)
      await expect(gateway.queryRefund('trade_1', 'r_1')).rejects.toEqual(unavailable)
      await expect(gateway.close('trade_1')).rejects.toEqual(unavailable)
      await expect(gateway.start(newPayment())).rejects.toEqual(unavailable)
    })
})

describe('a refused refund has failed, with the code of WeChat Pay as its reason', () => {
  for (const [status, code] of [
    [403, 'NOT_ENOUGH'],
    [403, 'USER_ACCOUNT_ABNORMAL'],
    [400, 'INVALID_REQUEST'],
    [403, 'NO_AUTH'],
    [400, 'PARAM_ERROR'],
  ] as const)
    test(code, async () => {
      respondWith(refusal(status, code))
      expect(await gateway.refund(refund)).toEqual({ state: 'failed', reason: code.replaceAll('_', '') })
    })
})

describe('the state of a trade', () => {
  const paid = { tradeNo: '4200', amountFen: 5997, paidAt: new Date('2026-11-23T12:00:30+08:00') }
  for (const [sent, expected] of [
    [trade('NOTPAY'), { state: 'unpaid' }],
    [trade('USERPAYING'), { state: 'unpaid' }],
    [trade('PAYERROR'), { state: 'unpaid' }],
    [trade('CLOSED'), { state: 'closed' }],
    [trade('REVOKED'), { state: 'closed' }],
    [trade('SUCCESS', money), { state: 'paid', ...paid }],
    [trade('REFUND', money), { state: 'refunded', ...paid }],
  ] as const)
    test(`${sent.trade_state} is ${expected.state}`, async () => {
      respondWith(signed(200, sent))
      expect(await gateway.query('trade_1')).toEqual(expected as never)
    })

  for (const bad of [
    trade('SUCCESS'),
    trade('SUCCESS', { ...money, amount: { total: '5997' } }),
    trade('SUCCESS', { ...money, transaction_id: '' }),
    trade('SUCCESS', { ...money, out_trade_no: 'trade_2' }),
    trade('SUCCESS', { ...money, mchid: '1900000099' }),
    trade('SUCCESS', { ...money, appid: 'wx9' }),
    trade('ACCEPT', money),
    [],
  ])
    test(`${JSON.stringify(bad).slice(60)} is gateway_unavailable`, async () => {
      respondWith(signed(200, bad))
      await expect(gateway.query('trade_1')).rejects.toEqual(unavailable)
    })
})

describe('close', () => {
  for (const [first, then, result] of [
    [signed(204), undefined, 'closed'],
    [refusal(404, 'ORDER_NOT_EXIST'), undefined, 'absent'],
    [refusal(404, 'ORDERNOTEXIST'), undefined, 'absent'],
    [refusal(400, 'ORDERPAID'), trade('SUCCESS', money), 'already_paid'],
    [refusal(403, 'TRADE_ERROR'), trade('REFUND', money), 'already_paid'],
    [refusal(400, 'ORDER_CLOSED'), trade('CLOSED'), 'closed'],
    [refusal(400, 'INVALID_REQUEST'), trade('CLOSED'), 'closed'],
  ] as const)
    test(`${JSON.stringify(then) ?? ''} is ${result}`, async () => {
      respondWith(first, ...(then ? [signed(200, then)] : []))
      expect(await gateway.close('trade_1')).toBe(result)
    })

  test('a trade that is being paid, or cannot be closed yet, is gateway_unavailable', async () => {
    for (const first of [refusal(202, 'USERPAYING'), refusal(400, 'INVALID_REQUEST'), signed(200, {})]) {
      respondWith(first, signed(200, trade('NOTPAY')))
      await expect(gateway.close('trade_1')).rejects.toEqual(unavailable)
    }
  })
})

describe('start', () => {
  for (const [code, state] of [
    ['ORDERPAID', 'already_paid'],
    ['ORDER_CLOSED', 'closed'],
    ['OUT_TRADE_NO_USED', 'conflict'],
  ] as const)
    test(`${code} is ${state}`, async () => {
      respondWith(refusal(400, code))
      expect(await gateway.start(newPayment())).toEqual({ state })
    })

  test('sends merchant, application, amount in fen, expiry in Beijing time and the notification URL', async () => {
    respondWith(signed(200, { code_url: 'weixin://wxpay/bizpayurl?pr=x' }))
    await gateway.start({ ...newPayment(), expiresAt: new Date('2026-11-23T18:30:05Z') })
    const { path, body } = asked.at(-1) as (typeof asked)[0]
    expect(path).toBe('/v3/pay/transactions/native')
    expect(JSON.parse(body)).toMatchObject({
      appid: account.appId,
      mchid: account.mchId,
      description: '美多商城 a/b=c&d',
      time_expire: '2026-11-24T02:30:05+08:00',
      notify_url: 'http://127.0.0.1:1/payment/wechat/notify',
      amount: { total: 5997, currency: 'CNY' },
    })
  })

  test('a missing code_url and an unknown refusal are gateway_unavailable', async () => {
    for (const response of [
      signed(200, {}),
      refusal(400, 'PARAM_ERROR'),
      refusal(400, 'APPID_MCHID_NOT_MATCH'),
    ]) {
      respondWith(response)
      await expect(gateway.start(newPayment())).rejects.toEqual(unavailable)
    }
  })
})

test('a bill in preparation is creating, and a bill without a SHA-1 digest is gateway_unavailable', async () => {
  respondWith(refusal(400, 'STATEMENT_CREATING'))
  expect(await gateway.downloadBill('2026-11-23')).toEqual({ state: 'creating' })
  respondWith(refusal(400, 'NO_STATEMENT_EXIST'))
  expect(await gateway.downloadBill('2026-11-23')).toEqual({ state: 'absent' })
  respondWith(signed(200, { download_url: `${base}/file`, hash_type: 'MD5', hash_value: 'x' }))
  await expect(gateway.downloadBill('2026-11-23')).rejects.toEqual(unavailable)
})

test('a long response is refused, and redirects are not followed', async () => {
  const unpaid = trade('NOTPAY')
  respondWith(signed(200, { ...unpaid, more: 'x'.repeat(200_000) }))
  expect(await gateway.query('trade_1')).toEqual({ state: 'unpaid' })
  respondWith(signed(200, { ...unpaid, more: 'x'.repeat(300_000) }))
  await expect(gateway.query('trade_1')).rejects.toEqual(unavailable)
  const redirect = () =>
    Response.redirect(`${base}/v3/pay/transactions/out-trade-no/trade_1?mchid=${account.mchId}`, 307)
  respondWith(redirect, signed(200, unpaid))
  await expect(gateway.query('trade_1')).rejects.toEqual(unavailable)
})
