import { afterAll, expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import { checkAlipayKeys, checkWechatPayKeys } from '../../../src/gateways/payments/check-keys.ts'
import { ConfigError } from '../../../src/lib/config-error.ts'
import { newKeyPair } from '../../support/factories/key-pair.ts'
import { openssl } from '../../support/vendors/openssl.ts'

const certificates = openssl()
afterAll(certificates.clean)
const [own, other] = [newKeyPair(), newKeyPair()]
const certificate = certificates.certify(own.privateKey)

const alipay = {
  gateway: 'https://openapi.alipay.com/gateway.do',
  appId: '2021000000000042',
  sellerId: '2088000000000042',
  privateKey: own.privateKey,
  publicKey: other.publicKey,
  returnUrl: 'http://www.meiduo.site:8080/pay_success.html',
  notifyUrl: 'http://localhost:8000/payment/alipay/notify',
  loginUrl: 'https://openauth.alipay.com/oauth2/publicAppAuthorize.htm',
  loginRedirectUri: 'http://www.meiduo.site:8080/oauth_callback.html',
}
const wechat = {
  baseUrl: 'https://api.mch.weixin.qq.com',
  mchId: '1900000042',
  appId: 'wx0000000000000042',
  certificate,
  serialNo: new X509Certificate(certificate).serialNumber,
  privateKey: own.privateKey,
  publicKey: other.publicKey,
  publicKeyId: 'PUB_KEY_ID_01',
  apiV3Key: 'k'.repeat(32),
  notifyUrl: 'http://localhost:8000/payment/wechat/notify',
}

test('the start fails when the two keys for Alipay are one key pair', () => {
  expect(() => checkAlipayKeys(alipay)).not.toThrow()
  expect(() => checkAlipayKeys(undefined)).not.toThrow()
  expect(() => checkAlipayKeys({ ...alipay, publicKey: own.publicKey })).toThrow('ALIPAY_PUBLIC_KEY')
})

test('the start fails and names the variable when keys for WeChat Pay do not match', () => {
  expect(() => checkWechatPayKeys(wechat)).not.toThrow()
  expect(() => checkWechatPayKeys(undefined)).not.toThrow()
  const stranger = certificates.certify(other.privateKey)
  const bad: [Partial<typeof wechat>, string][] = [
    [{ publicKey: own.publicKey }, 'WECHAT_PAY_PUBLIC_KEY'],
    [{ privateKey: other.privateKey, publicKey: newKeyPair().publicKey }, 'WECHAT_PAY_PRIVATE_KEY'],
    [{ certificate: stranger }, 'WECHAT_PAY_PRIVATE_KEY'],
    [{ serialNo: new X509Certificate(stranger).serialNumber }, 'WECHAT_PAY_SERIAL_NO'],
  ]
  for (const [change, name] of bad) {
    expect(() => checkWechatPayKeys({ ...wechat, ...change })).toThrow(ConfigError)
    expect(() => checkWechatPayKeys({ ...wechat, ...change })).toThrow(name)
  }
})
