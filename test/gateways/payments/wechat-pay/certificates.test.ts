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

const byHand = openssl()
const pairs = [newKeyPair(), newKeyPair()] as const
const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })

type Listed = PlatformKey & Readonly<{ certificate: string }>

function listed(pem: string, privateKey: string): Listed {
  return { certificate: pem, privateKey, serial: new X509Certificate(pem).serialNumber }
}

/** What WeChat Pay lists now, and the key that it signs with. */
let list: readonly Listed[] = []
let signer: PlatformKey
const party = Bun.serve({
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
  byHand.clean()
  party.stop(true)
})

const byCertificate = { publicKey: undefined, publicKeyId: undefined }
const byKey = { publicKey: wechat.publicKey, publicKeyId: account.publicKeyId }

/** A merchant who has seen nothing yet. */
const merchantWho = (believes: typeof byCertificate | typeof byKey = byCertificate) =>
  createWechatPay({
    ...account,
    ...believes,
    baseUrl: `http://127.0.0.1:${party.port}`,
    certificate,
    privateKey: merchant.privateKey,
    notifyUrl: 'http://127.0.0.1:1/notify',
  })

test('certificates that openssl made are believed, both of two', async () => {
  const two = pairs.map(({ privateKey }) => listed(byHand.certify(privateKey), privateKey))
  list = two
  for (const each of two) {
    signer = each
    expect(await merchantWho().query('trade_1')).toEqual({ state: 'unpaid' })
  }
})

test('a certificate that has run out, or is not good yet, is not believed', async () => {
  const [{ privateKey }] = pairs
  const day = 86_400_000
  for (const [from, days, good] of [
    [-40, 30, false],
    [-40, 50, true],
    [1, 30, false],
  ] as const) {
    const pem = createCertificate(privateKey, 'platform', new Date(Date.now() + from * day), days)
    signer = listed(pem, privateKey)
    list = [signer as Listed]
    const asked = merchantWho().query('trade_1')
    if (good) expect(await asked).toEqual({ state: 'unpaid' })
    else await expect(asked).rejects.toEqual(unavailable)
  }
})

test('a certificate under the serial of another is not believed', async () => {
  const [one, other] = pairs.map(({ privateKey }) => listed(byHand.certify(privateKey), privateKey))
  list = [{ ...(one as Listed), serial: (other as Listed).serial }]
  signer = list[0] as Listed
  await expect(merchantWho().query('trade_1')).rejects.toEqual(unavailable)
})

test('a merchant on the way from certificates to a public key believes both', async () => {
  const [{ privateKey }] = pairs
  list = [listed(byHand.certify(privateKey), privateKey)]
  const moving = merchantWho(byKey)
  for (const key of [{ serial: account.publicKeyId, privateKey: wechat.privateKey }, list[0] as Listed]) {
    signer = key
    expect(await moving.query('trade_1')).toEqual({ state: 'unpaid' })
  }
})
