import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { createWechatPay } from '../../../../src/gateways/payments/wechat-pay/gateway.ts'
import { now, shiftClock } from '../../../../src/lib/clock.ts'
import { newKeyPair } from '../../../support/factories/key-pair.ts'
import { newPayment } from '../../../support/factories/orders/payment-requests.ts'
import { alteredResponse, startTamperingProxy } from '../../../support/vendors/tampering-proxy.ts'
import { startWechatPay } from '../../../support/vendors/wechat.ts'

const world = await startWechatPay()
const proxy = startTamperingProxy(world.base)
afterAll(() => Promise.all([world.stop(), proxy.stop()]))
beforeEach(() => {
  proxy.alter((response) => response)
  proxy.asked.length = 0
})

const { settings } = world
const base = { ...settings, baseUrl: `${proxy.base}/wechat` }
const byPublicKey = createWechatPay(base)
const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })
const withoutKey = { ...base, publicKey: undefined, publicKeyId: undefined }

async function open(): Promise<string> {
  const payment = newPayment()
  await world.gateway.start(payment)
  return payment.outTradeNo
}

const certificateCalls = () => proxy.asked.filter((call) => call.endsWith('/v3/certificates')).length

describe('a response that was changed in transit is gateway_unavailable', () => {
  const cases: [string, Parameters<typeof proxy.alter>[0]][] = [
    ['its body', (r) => alteredResponse(r, (text) => text.replace('NOTPAY', 'CLOSED'))],
    ['a space in its body', (r) => alteredResponse(r, (text) => text.replace(':', ': '))],
    ['its nonce', (r) => alteredResponse(r, (text) => text, { 'wechatpay-nonce': '0'.repeat(32) })],
    ['its time', (r) => alteredResponse(r, (text) => text, { 'wechatpay-timestamp': String(second() - 1) })],
    ['its serial', (r) => alteredResponse(r, (text) => text, { 'wechatpay-serial': 'PUB_KEY_ID_02' })],
    [
      'a serial in hexadecimal',
      (r) => alteredResponse(r, (text) => text, { 'wechatpay-serial': '5157F09EFDC096DE' }),
    ],
    ['no signature', (r) => alteredResponse(r, (text) => text, { 'wechatpay-signature': undefined })],
    ['no headers', (r) => new Response(r.body, { status: r.status })],
    ['a redirect', () => Response.redirect(`${world.base}/wechat/elsewhere`, 307)],
    ['an HTML page', () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } })],
    ['a response that is too long', (r) => alteredResponse(r, (text) => text + ' '.repeat(300_000))],
  ]
  for (const [title, alter] of cases)
    test(title, async () => {
      const outTradeNo = await open()
      proxy.alter((response, request) =>
        request.url.includes('certificates') ? response : alter(response, request),
      )
      await expect(byPublicKey.query(outTradeNo)).rejects.toEqual(unavailable)
      proxy.alter((response) => response)
      expect(await byPublicKey.query(outTradeNo)).toEqual({ state: 'unpaid' })
    })
})

test('an unsigned refusal is gateway_unavailable, not an absent trade', async () => {
  proxy.alter(() => Response.json({ code: 'ORDER_NOT_EXIST', message: '订单不存在' }, { status: 404 }))
  await expect(byPublicKey.query(await open())).rejects.toEqual(unavailable)
  await expect(byPublicKey.close(await open())).rejects.toEqual(unavailable)
  proxy.alter(() => new Response(null, { status: 204 }))
  await expect(byPublicKey.close(await open())).rejects.toEqual(unavailable)
})

test('a validly signed response about one trade or refund is not accepted for another', async () => {
  const [mine, other] = [await open(), await open()]
  await world.post('/wechat/pay/', { out_trade_no: other, notify: false })
  const repeat = await captured(() => byPublicKey.query(other))
  proxy.alter(() => repeat())
  await expect(byPublicKey.query(mine)).rejects.toEqual(unavailable)
  expect(await byPublicKey.query(other)).toMatchObject({ state: 'paid' })

  proxy.alter((response) => response)
  const refund = { outTradeNo: other, refundFen: 1, totalFen: 5997, reason: 'x' }
  const repeatRefund = await captured(() => byPublicKey.refund({ ...refund, outRefundNo: `a${second()}` }))
  proxy.alter(() => repeatRefund())
  await expect(byPublicKey.refund({ ...refund, outRefundNo: `b${second()}` })).rejects.toEqual(unavailable)
  await expect(byPublicKey.queryRefund(mine, `a${second()}`)).rejects.toEqual(unavailable)
})

test('a response more than 5 minutes before or after our clock is gateway_unavailable', async () => {
  const outTradeNo = await open()
  for (const [seconds, isAccepted] of [
    [-301, false],
    [-290, true],
    [290, true],
    [301, false],
  ] as const) {
    proxy.alter((response) => response)
    const repeat = await captured(() => byPublicKey.query(outTradeNo))
    proxy.alter(() => repeat())
    shiftClock(seconds * 1000)
    const asked = byPublicKey.query(outTradeNo)
    if (isAccepted) expect(await asked).toEqual({ state: 'unpaid' })
    else await expect(asked).rejects.toEqual(unavailable)
    shiftClock(-seconds * 1000)
  }
})

test('without a public key, platform certificates are downloaded once and used', async () => {
  const gateway = createWechatPay(withoutKey)
  const trades = await Promise.all([open(), open(), open()])
  expect(await Promise.all(trades.map((trade) => gateway.query(trade)))).toEqual(
    trades.map(() => ({ state: 'unpaid' })) as never,
  )
  expect(certificateCalls()).toBe(1)
})

test('during a certificate rotation both certificates are valid, and one download finds the new one', async () => {
  const gateway = createWechatPay(withoutKey)
  const outTradeNo = await open()
  const before = await captured(() => gateway.query(outTradeNo))
  await world.post('/wechat/rotate/', {})
  shiftClock(61_000)
  expect(await gateway.query(outTradeNo)).toEqual({ state: 'unpaid' })
  proxy.alter(() => before())
  expect(await gateway.query(outTradeNo)).toEqual({ state: 'unpaid' })
  expect(certificateCalls()).toBe(2)
  shiftClock(-61_000)
})

test('any number of responses with an unknown serial number cause one download a minute', async () => {
  const gateway = createWechatPay(withoutKey)
  const outTradeNo = await open()
  await gateway.query(outTradeNo)
  proxy.alter((response, request) =>
    request.url.includes('certificates')
      ? response
      : alteredResponse(response, (text) => text, { 'wechatpay-serial': '5157F09EFDC096DE' }),
  )
  for (const _ of [1, 2, 3]) await expect(gateway.query(outTradeNo)).rejects.toEqual(unavailable)
  expect(certificateCalls()).toBe(1)
  shiftClock(61_000)
  for (const _ of [1, 2, 3]) await expect(gateway.query(outTradeNo)).rejects.toEqual(unavailable)
  expect(certificateCalls()).toBe(2)
  shiftClock(-61_000)
})

describe('a list of certificates must be encrypted with our key and signed with one of them', () => {
  const cases: [string, (text: string) => string, Record<string, string>?][] = [
    ['a changed list', (text) => text.replace(/effective_time":"\d/, 'effective_time":"9')],
    ['another serial number', (text) => text.replace(/"serial_no":"\w{8}/, '"serial_no":"00000000')],
    ['another nonce', (text) => text.replace(/"nonce":"\w/, '"nonce":"!')],
    ['an unknown signer', (text) => text, { 'wechatpay-serial': '5157F09EFDC096DE' }],
    ['an empty list', () => '{"data":[]}'],
    ['no list', () => '{}'],
  ]
  for (const [title, body, headers] of cases)
    test(`refused: ${title}`, async () => {
      proxy.alter((response, request) =>
        request.url.includes('certificates') ? alteredResponse(response, body, headers) : response,
      )
      await expect(createWechatPay(withoutKey).query(await open())).rejects.toEqual(unavailable)
    })

  test('refused: another APIv3 key', async () => {
    const gateway = createWechatPay({ ...withoutKey, apiV3Key: 'x'.repeat(32) })
    await expect(gateway.query(await open())).rejects.toEqual(unavailable)
  })
})

test('with a wrong public key every response is gateway_unavailable', async () => {
  const deceivedGateway = createWechatPay({ ...base, publicKey: newKeyPair().publicKey })
  await expect(deceivedGateway.query(await open())).rejects.toEqual(unavailable)
})

test('after failures the circuit opens with Retry-After; a refusal by WeChat Pay is no failure', async () => {
  const gateway = createWechatPay(base, { circuit: { failures: 3, openSeconds: 30 } })
  for (const _ of [1, 2, 3, 4]) expect(await gateway.query('nothing_here')).toEqual({ state: 'absent' })
  proxy.alter(() => new Response('', { status: 500 }))
  for (const _ of [1, 2, 3, 4, 5, 6]) await expect(gateway.query('nothing_here')).rejects.toEqual(unavailable)
  const asked = proxy.asked.length
  const refusal = await gateway.query('nothing_here').catch((error) => error)
  expect(refusal).toEqual(unavailable)
  expect(refusal.details.retryAfterSeconds).toBeWithin(1, 31)
  expect(proxy.asked).toHaveLength(asked)
})

const second = () => Math.floor(now().getTime() / 1000)

/** Captures the response of one call. @returns a function that repeats it */
async function captured(call: () => Promise<unknown>): Promise<() => Response> {
  let repeat: { body: string; status: number; headers: Headers } | undefined
  proxy.alter(async (response, request) => {
    if (request.url.includes('certificates')) return response
    const headers = new Headers(response.headers)
    headers.delete('content-length')
    repeat = { body: await response.text(), status: response.status, headers }
    return new Response(repeat.body || null, repeat)
  })
  await call()
  const { body, ...rest } = repeat as NonNullable<typeof repeat>
  return () => new Response(body || null, rest)
}
