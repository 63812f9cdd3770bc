import { afterAll, expect, test } from 'bun:test'
import { createAlipay } from '../../src/gateways/payments/alipay/gateway.ts'
import { createWechatPay } from '../../src/gateways/payments/wechat-pay/gateway.ts'
import { createCertificate } from '../../src/sandbox/world/keys/certificate.ts'
import { newKeyPair } from '../support/factories/key-pair.ts'
import { newPayment } from '../support/factories/orders/payment-requests.ts'

const [ours, theirs, web] = [newKeyPair(), newKeyPair(), newKeyPair()]
let requests = 0
/** A machine-in-the-middle between the shop and a gateway, with a certificate of no trusted authority. */
const between = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  tls: {
    key: web.privateKey,
    cert: createCertificate(web.privateKey, 'localhost', new Date(Date.now() - 86_400_000), 365),
  },
  fetch: () => {
    requests++
    return Response.json({})
  },
})
afterAll(() => between.stop(true))
const base = `https://localhost:${between.port}`

const alipay = createAlipay({
  gateway: `${base}/gateway.do`,
  appId: '2021000000000042',
  sellerId: '2088000000000042',
  privateKey: ours.privateKey,
  publicKey: theirs.publicKey,
  returnUrl: 'http://www.meiduo.site:8080/pay_success.html',
  notifyUrl: 'http://localhost:8000/payment/alipay/notify/',
  loginUrl: 'https://openauth.alipay.com/oauth2/publicAppAuthorize.htm',
  loginRedirectUri: 'http://www.meiduo.site:8080/oauth_callback.html',
})
const wechat = createWechatPay({
  baseUrl: base,
  mchId: '1900009191',
  appId: 'wxd678efh567hg6787',
  certificate: undefined,
  serialNo: '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C',
  privateKey: ours.privateKey,
  publicKey: theirs.publicKey,
  publicKeyId: 'PUB_KEY_ID_0000000000000000000000000001',
  apiV3Key: '0123456789abcdefABCDEF9876543210',
  notifyUrl: 'http://localhost:8000/payment/wechat/notify/',
})

test('the server answers a client that skips the certificate check', async () => {
  const { status } = await fetch(base, { tls: { rejectUnauthorized: false } })
  expect([status, requests]).toEqual([200, 1])
})

test('payment gateways send nothing to a server with an untrusted certificate', async () => {
  const before = requests
  for (const call of [
    () => alipay.query('1'.repeat(20)),
    () => wechat.query('1'.repeat(20)),
    () => wechat.start(newPayment()),
  ])
    await expect(call()).rejects.toMatchObject({ code: 'gateway_unavailable' })
  await expect(fetch(base)).rejects.toThrow()
  expect(requests).toBe(before)
})
