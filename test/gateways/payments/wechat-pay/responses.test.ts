import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { createWechatPay } from '../../../../src/gateways/payments/wechat-pay/gateway.ts'
import { now, shiftClock } from '../../../../src/lib/clock.ts'
import { newKeyPair } from '../../../support/factories/key-pair.ts'
import { newPayment } from '../../../support/factories/payment-requests.ts'
import { between, changed } from '../../../support/vendors/tampering-proxy.ts'
import { startWechatPay } from '../../../support/vendors/wechat.ts'

const world = await startWechatPay()
const way = between(world.base)
afterAll(() => Promise.all([world.stop(), way.stop()]))
beforeEach(() => {
  way.alter((response) => response)
  way.asked.length = 0
})

const { settings } = world
const base = { ...settings, baseUrl: `${way.base}/wechat` }
const byKey = createWechatPay(base)
const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })
const withoutKey = { ...base, publicKey: undefined, publicKeyId: undefined }

async function open(): Promise<string> {
  const payment = newPayment()
  await world.gateway.start(payment)
  return payment.outTradeNo
}

const certificateCalls = () => way.asked.filter((call) => call.endsWith('/v3/certificates')).length

describe('an answer that was changed on its way is unavailable', () => {
  const cases: [string, Parameters<typeof way.alter>[0]][] = [
    ['its body', (r) => changed(r, (text) => text.replace('NOTPAY', 'CLOSED'))],
    ['a space in its body', (r) => changed(r, (text) => text.replace(':', ': '))],
    ['its nonce', (r) => changed(r, (text) => text, { 'wechatpay-nonce': '0'.repeat(32) })],
    ['its time', (r) => changed(r, (text) => text, { 'wechatpay-timestamp': String(second() - 1) })],
    ['its serial', (r) => changed(r, (text) => text, { 'wechatpay-serial': 'PUB_KEY_ID_02' })],
    [
      'a serial in hexadecimal',
      (r) => changed(r, (text) => text, { 'wechatpay-serial': '5157F09EFDC096DE' }),
    ],
    ['no signature', (r) => changed(r, (text) => text, { 'wechatpay-signature': undefined })],
    ['no headers', (r) => new Response(r.body, { status: r.status })],
    ['a redirect', () => Response.redirect(`${world.base}/wechat/elsewhere`, 307)],
    ['a page', () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } })],
    ['more than can be an answer', (r) => changed(r, (text) => text + ' '.repeat(300_000))],
  ]
  for (const [what, alter] of cases)
    test(what, async () => {
      const outTradeNo = await open()
      way.alter((response, request) =>
        request.url.includes('certificates') ? response : alter(response, request),
      )
      await expect(byKey.query(outTradeNo)).rejects.toEqual(unavailable)
      way.alter((response) => response)
      expect(await byKey.query(outTradeNo)).toEqual({ state: 'unpaid' })
    })
})

test('a refusal that nobody signed is not believed: the trade is not absent', async () => {
  way.alter(() => Response.json({ code: 'ORDER_NOT_EXIST', message: '订单不存在' }, { status: 404 }))
  await expect(byKey.query(await open())).rejects.toEqual(unavailable)
  await expect(byKey.close(await open())).rejects.toEqual(unavailable)
  way.alter(() => new Response(null, { status: 204 }))
  await expect(byKey.close(await open())).rejects.toEqual(unavailable)
})

test('a genuine answer about one trade or refund does not settle another', async () => {
  const [mine, other] = [await open(), await open()]
  await world.post('/wechat/pay/', { out_trade_no: other, notify: false })
  const kept = await captured(() => byKey.query(other))
  way.alter(() => kept())
  await expect(byKey.query(mine)).rejects.toEqual(unavailable)
  expect(await byKey.query(other)).toMatchObject({ state: 'paid' })

  way.alter((response) => response)
  const refund = { outTradeNo: other, refundFen: 1, totalFen: 5997, reason: 'x' }
  const given = await captured(() => byKey.refund({ ...refund, outRefundNo: `a${second()}` }))
  way.alter(() => given())
  await expect(byKey.refund({ ...refund, outRefundNo: `b${second()}` })).rejects.toEqual(unavailable)
  await expect(byKey.queryRefund(mine, `a${second()}`)).rejects.toEqual(unavailable)
})

test('an answer more than five minutes from our clock is unavailable, in either direction', async () => {
  const outTradeNo = await open()
  for (const [seconds, good] of [
    [-301, false],
    [-290, true],
    [290, true],
    [301, false],
  ] as const) {
    way.alter((response) => response)
    const kept = await captured(() => byKey.query(outTradeNo))
    way.alter(() => kept())
    shiftClock(seconds * 1000)
    const asked = byKey.query(outTradeNo)
    if (good) expect(await asked).toEqual({ state: 'unpaid' })
    else await expect(asked).rejects.toEqual(unavailable)
    shiftClock(-seconds * 1000)
  }
})

test('without a public key, platform certificates are fetched once and believed', async () => {
  const gateway = createWechatPay(withoutKey)
  const trades = await Promise.all([open(), open(), open()])
  expect(await Promise.all(trades.map((trade) => gateway.query(trade)))).toEqual(
    trades.map(() => ({ state: 'unpaid' })) as never,
  )
  expect(certificateCalls()).toBe(1)
})

test('while one certificate follows the other both are believed, and one fetch finds the new one', async () => {
  const gateway = createWechatPay(withoutKey)
  const outTradeNo = await open()
  const before = await captured(() => gateway.query(outTradeNo))
  await world.post('/wechat/rotate/', {})
  shiftClock(61_000)
  expect(await gateway.query(outTradeNo)).toEqual({ state: 'unpaid' })
  way.alter(() => before())
  expect(await gateway.query(outTradeNo)).toEqual({ state: 'unpaid' })
  expect(certificateCalls()).toBe(2)
  shiftClock(-61_000)
})

test('an unknown serial is asked about once in a minute, however many answers name it', async () => {
  const gateway = createWechatPay(withoutKey)
  const outTradeNo = await open()
  await gateway.query(outTradeNo)
  way.alter((response, request) =>
    request.url.includes('certificates')
      ? response
      : changed(response, (text) => text, { 'wechatpay-serial': '5157F09EFDC096DE' }),
  )
  for (const _ of [1, 2, 3]) await expect(gateway.query(outTradeNo)).rejects.toEqual(unavailable)
  expect(certificateCalls()).toBe(1)
  shiftClock(61_000)
  for (const _ of [1, 2, 3]) await expect(gateway.query(outTradeNo)).rejects.toEqual(unavailable)
  expect(certificateCalls()).toBe(2)
  shiftClock(-61_000)
})

describe('a list of certificates is believed only when it is sealed with our key and signed by one of them', () => {
  const cases: [string, (text: string) => string, Record<string, string>?][] = [
    ['a changed list', (text) => text.replace(/effective_time":"\d/, 'effective_time":"9')],
    ['another serial', (text) => text.replace(/"serial_no":"\w{8}/, '"serial_no":"00000000')],
    ['another seal', (text) => text.replace(/"nonce":"\w/, '"nonce":"!')],
    ['an unknown signer', (text) => text, { 'wechatpay-serial': '5157F09EFDC096DE' }],
    ['nothing', () => '{"data":[]}'],
    ['no list', () => '{}'],
  ]
  for (const [what, body, headers] of cases)
    test(`not ${what}`, async () => {
      way.alter((response, request) =>
        request.url.includes('certificates') ? changed(response, body, headers) : response,
      )
      await expect(createWechatPay(withoutKey).query(await open())).rejects.toEqual(unavailable)
    })

  test('not with another APIv3 key', async () => {
    const gateway = createWechatPay({ ...withoutKey, apiV3Key: 'x'.repeat(32) })
    await expect(gateway.query(await open())).rejects.toEqual(unavailable)
  })
})

test('a public key that is not WeChat Pay’s believes nothing', async () => {
  const deceived = createWechatPay({ ...base, publicKey: newKeyPair().publicKey })
  await expect(deceived.query(await open())).rejects.toEqual(unavailable)
})

test('after failures WeChat Pay is left alone, and the refusal says for how long; a refusal of its own is no failure', async () => {
  const gateway = createWechatPay(base, { circuit: { failures: 3, openSeconds: 30 } })
  for (const _ of [1, 2, 3, 4]) expect(await gateway.query('nothing_here')).toEqual({ state: 'absent' })
  way.alter(() => new Response('', { status: 500 }))
  for (const _ of [1, 2, 3, 4, 5, 6]) await expect(gateway.query('nothing_here')).rejects.toEqual(unavailable)
  const asked = way.asked.length
  const refusal = await gateway.query('nothing_here').catch((error) => error)
  expect(refusal).toEqual(unavailable)
  expect(refusal.details.retryAfterSeconds).toBeWithin(1, 31)
  expect(way.asked).toHaveLength(asked)
})

const second = () => Math.floor(now().getTime() / 1000)

/** The answer that one call got, to be given again. */
async function captured(call: () => Promise<unknown>): Promise<() => Response> {
  let kept: { body: string; status: number; headers: Headers } | undefined
  way.alter(async (response, request) => {
    if (request.url.includes('certificates')) return response
    const headers = new Headers(response.headers)
    headers.delete('content-length')
    kept = { body: await response.text(), status: response.status, headers }
    return new Response(kept.body || null, kept)
  })
  await call()
  const { body, ...rest } = kept as NonNullable<typeof kept>
  return () => new Response(body || null, rest)
}
