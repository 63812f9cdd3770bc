import { afterAll, expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import { createWechatPay } from '../../../../src/gateways/payments/wechat-pay/gateway.ts'
import { createCertificate } from '../../../../src/sandbox/world/keys/certificate.ts'
import {
  encryptResource,
  type PlatformKey,
  signedHeaders,
} from '../../../../src/sandbox/world/wechat/signing.ts'
import { newKeyPair } from '../../../support/factories/key-pair.ts'
import { openssl } from '../../../support/vendors/openssl.ts'
import { account, certificate, merchant, wechat } from '../../../support/vendors/wechat-account.ts'

const opensslTool = openssl()
const pairs = [newKeyPair(), newKeyPair()] as const
const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })

type Listed = PlatformKey & Readonly<{ certificate: string }>

function listed(pem: string, privateKey: string): Listed {
  return { certificate: pem, privateKey, serial: new X509Certificate(pem).serialNumber }
}

/** The certificates in WeChat Pay's list, and its signing key. */
let list: readonly Listed[] = []
let signer: PlatformKey
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: ({ url }) => {
    const data = list.map(({ serial, certificate: pem }) => ({
      serial_no: serial,
      encrypt_certificate: encryptResource(pem, 'certificate', account.apiV3Key),
    }))
    const isList = url.endsWith('/v3/certificates')
    const { mchId: mchid, appId: appid } = account
    const text = JSON.stringify(
      isList ? { data } : { mchid, appid, out_trade_no: 'trade_1', trade_state: 'NOTPAY' },
    )
    return new Response(text, { headers: signedHeaders(text, signer) })
  },
})
afterAll(() => {
  opensslTool.clean()
  server.stop(true)
})

const byCertificate = { publicKey: undefined, publicKeyId: undefined }
const byKey = { publicKey: wechat.publicKey, publicKeyId: account.publicKeyId }

/** Creates a gateway that has downloaded no certificate yet. */
const newGateway = (verifiesBy: typeof byCertificate | typeof byKey = byCertificate) =>
  createWechatPay({
    ...account,
    ...verifiesBy,
    baseUrl: `http://127.0.0.1:${server.port}`,
    certificate,
    privateKey: merchant.privateKey,
    notifyUrl: 'http://127.0.0.1:1/notify',
  })

test('both of two certificates that openssl made are accepted', async () => {
  const two = pairs.map(({ privateKey }) => listed(opensslTool.certify(privateKey), privateKey))
  list = two
  for (const each of two) {
    signer = each
    expect(await newGateway().query('trade_1')).toEqual({ state: 'unpaid' })
  }
})

test('an expired certificate and one that is not valid yet are refused', async () => {
  const [{ privateKey }] = pairs
  const day = 86_400_000
  for (const [from, days, isAccepted] of [
    [-40, 30, false],
    [-40, 50, true],
    [1, 30, false],
  ] as const) {
    const pem = createCertificate(privateKey, 'platform', new Date(Date.now() + from * day), days)
    signer = listed(pem, privateKey)
    list = [signer as Listed]
    const asked = newGateway().query('trade_1')
    if (isAccepted) expect(await asked).toEqual({ state: 'unpaid' })
    else await expect(asked).rejects.toEqual(unavailable)
  }
})

test('a certificate with the serial number of another one is refused', async () => {
  const [one, other] = pairs.map(({ privateKey }) => listed(opensslTool.certify(privateKey), privateKey))
  list = [{ ...(one as Listed), serial: (other as Listed).serial }]
  signer = list[0] as Listed
  await expect(newGateway().query('trade_1')).rejects.toEqual(unavailable)
})

test('during the change from certificates to a public key both are accepted', async () => {
  const [{ privateKey }] = pairs
  list = [listed(opensslTool.certify(privateKey), privateKey)]
  const gateway = newGateway(byKey)
  for (const key of [{ serial: account.publicKeyId, privateKey: wechat.privateKey }, list[0] as Listed]) {
    signer = key
    expect(await gateway.query('trade_1')).toEqual({ state: 'unpaid' })
  }
})
