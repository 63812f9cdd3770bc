import { afterAll, describe, expect, test } from 'bun:test'
import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import {
  authorizationHeader,
  clockSkewSeconds,
  decryptResource,
  isSignedBy,
  parseSignatureHeaders,
  type SignatureHeaders,
} from '../../../../src/gateways/payments/wechat-pay/signature.ts'
import { newKeyPair } from '../../../support/factories/key-pair.ts'
import { openssl } from '../../../support/vendors/openssl.ts'

const [ours, theirs] = [newKeyPair(), newKeyPair()]
const opensslTool = openssl()
afterAll(opensslTool.clean)

const merchant = {
  mchId: '1900009191',
  serialNo: '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C',
  privateKey: createPrivateKey(ours.privateKey),
}

/** Parses the five parts of an Authorization header. */
function parts(authorization: string): Record<string, string> {
  const [scheme, rest = ''] = authorization.split(' ')
  expect(scheme).toBe('WECHATPAY2-SHA256-RSA2048')
  return Object.fromEntries([...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]))
}

test('openssl accepts the signature of a request over its five terminated lines', () => {
  const at = new Date(1_554_208_460_700)
  const request = { method: 'GET', target: '/v3/certificates', body: '', at }
  const { signature = '', ...rest } = parts(
    authorizationHeader(merchant, { ...request, nonce: '593BEC0C930BF1AFEB40B4A08C8FB242' }),
  )
  expect(rest).toEqual({
    mchid: merchant.mchId,
    serial_no: merchant.serialNo,
    timestamp: '1554208460',
    nonce_str: '593BEC0C930BF1AFEB40B4A08C8FB242',
  })
  const text = 'GET\n/v3/certificates\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n'
  expect(opensslTool.verifies(text, signature, ours.publicKey)).toBe(true)
  expect(opensslTool.verifies(text.trimEnd(), signature, ours.publicKey)).toBe(false)
  expect(opensslTool.verifies(text, signature, theirs.publicKey)).toBe(false)
})

test('the SDK listed by WeChat Pay accepts the signature of a request with a query and a non-ASCII body', () => {
  const [target, body] = ['/v3/x?mchid=1&b=%E7%BE%8E', '{"description":"美多商城 订单"}']
  const read = parts(authorizationHeader(merchant, { method: 'POST', target, body, at: new Date() }))
  const { timestamp = '', nonce_str: nonce = '', signature = '' } = read
  const text = Formatter.request('POST', target, timestamp, nonce, body)
  expect(Rsa.verify(text, signature, Rsa.from(ours.publicKey, Rsa.KEY_TYPE_PUBLIC))).toBe(true)
  expect(Rsa.verify(`${text} `, signature, Rsa.from(ours.publicKey, Rsa.KEY_TYPE_PUBLIC))).toBe(false)
})

test('two requests in the same second have different nonces', () => {
  const request = { method: 'GET', target: '/', body: '', at: new Date(0) }
  const nonces = [1, 2].map(() => parts(authorizationHeader(merchant, request)).nonce_str)
  expect(nonces[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(nonces[0]).not.toBe(nonces[1])
})

describe('a response or notification', () => {
  const body = '{"code_url":"weixin://wxpay/bizpayurl?pr=p4lpSuKzz","说明":"好"}'
  const [timestamp, nonce, serial] = ['1554209980', 'c5ac7061fccab6bf3e254dcf98995b8c', '5157F09EFDC096DE']
  const key = createPublicKey(theirs.publicKey)
  const signed = (text: string): SignatureHeaders => ({
    timestamp,
    nonce,
    serial,
    signature: opensslTool.sign(text, theirs.privateKey),
  })
  const good = signed(`${timestamp}\n${nonce}\n${body}\n`)

  test('signed with openssl is accepted, also with an empty body', () => {
    expect(isSignedBy(good, body, key)).toBe(true)
    expect(isSignedBy(signed(`${timestamp}\n${nonce}\n\n`), '', key)).toBe(true)
  })

  test('signed with the SDK listed by WeChat Pay is accepted', () => {
    const signature = Rsa.sign(Formatter.response(timestamp, nonce, body), theirs.privateKey)
    expect(isSignedBy({ ...good, signature }, body, key)).toBe(true)
  })

  test('is refused with another body, timestamp, nonce, signature or key', () => {
    const bad: [SignatureHeaders, string][] = [
      [good, `${body} `],
      [good, body.replace('p4lp', 'p5lp')],
      [good, ''],
      [{ ...good, timestamp: '1554209981' }, body],
      [{ ...good, nonce: `${nonce}0` }, body],
      [{ ...good, signature: good.signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) }, body],
      [{ ...good, signature: '' }, body],
      // WeChat Pay sends this sometimes, to find merchants that do not verify signatures
      [{ ...good, signature: `WECHATPAY/SIGNTEST/${good.signature}` }, body],
    ]
    for (const [headers, text] of bad) expect(isSignedBy(headers, text, key)).toBe(false)
    expect(isSignedBy(good, body, createPublicKey(ours.publicKey))).toBe(false)
  })

  test('is refused unless all four headers are present and well-formed', () => {
    const all = {
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Signature': good.signature,
      'Wechatpay-Serial': serial,
    }
    expect(parseSignatureHeaders(new Headers(all))).toEqual(good)
    for (const name of Object.keys(all) as (keyof typeof all)[]) {
      const { [name]: _, ...less } = all
      expect(parseSignatureHeaders(new Headers(less))).toBeUndefined()
      expect(parseSignatureHeaders(new Headers({ ...all, [name]: '' }))).toBeUndefined()
      const twice = new Headers(all)
      twice.append(name, all[name])
      expect(parseSignatureHeaders(twice)).toBeUndefined()
    }
    expect(parseSignatureHeaders(new Headers({ ...all, 'Wechatpay-Timestamp': '-1' }))).toBeUndefined()
  })

  test('has the absolute clock skew to its timestamp', () => {
    expect(clockSkewSeconds(good, new Date(1_554_209_990_000))).toBe(10)
    expect(clockSkewSeconds(good, new Date(1_554_209_970_000))).toBe(10)
  })
})

describe('an encrypted resource', () => {
  const [apiV3Key, nonce, associatedData] = [
    '0123456789abcdefABCDEF9876543210',
    'fdasflkja484',
    'transaction',
  ]
  const plain = '{"mchid":"1900000100","trade_state_desc":"支付成功"}'
  const ciphertext = Aes.AesGcm.encrypt(plain, apiV3Key, nonce, associatedData)
  const encrypted = { nonce, associatedData, ciphertext }

  test('encrypted with the SDK listed by WeChat Pay is decrypted', () => {
    expect(decryptResource(encrypted, apiV3Key)).toBe(plain)
    const empty = Aes.AesGcm.encrypt('', apiV3Key, nonce)
    expect(decryptResource({ nonce, associatedData: '', ciphertext: empty }, apiV3Key)).toBe('')
  })

  test('is refused with another key, nonce, associated data, tag or length, or any changed byte', () => {
    const bytes = Buffer.from(ciphertext, 'base64')
    const altered = Array.from(bytes, (byte, index) => {
      const copy = Buffer.from(bytes)
      copy[index] = byte ^ 1
      return copy
    })
    const others = [bytes.subarray(0, -1), bytes.subarray(1), bytes.subarray(0, 15), Buffer.alloc(0)]
    for (const other of [...altered, ...others])
      expect(() =>
        decryptResource({ ...encrypted, ciphertext: other.toString('base64') }, apiV3Key),
      ).toThrow()
    expect(() => decryptResource({ ...encrypted, nonce: 'fdasflkja485' }, apiV3Key)).toThrow()
    expect(() => decryptResource({ ...encrypted, associatedData: 'refund' }, apiV3Key)).toThrow()
    expect(() => decryptResource({ ...encrypted, associatedData: '' }, apiV3Key)).toThrow()
    expect(() => decryptResource(encrypted, randomBytes(16).toString('hex'))).toThrow()
  })
})
