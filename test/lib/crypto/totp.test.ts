import { expect, test } from 'bun:test'
import { describeTotp, newTotpSecret, totpAt, verifyTotp } from '../../../src/lib/crypto/totp.ts'

/** The ASCII text 12345678901234567890 of RFC 6238, in base32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const at = (seconds: number) => new Date(seconds * 1000)

test('codes are the last six digits of the test vectors of RFC 6238', () => {
  const vectors = { 59: '287082', 1111111109: '081804', 1234567890: '005924', 2000000000: '279037' }
  for (const [seconds, code] of Object.entries(vectors)) {
    expect(totpAt(secret, at(Number(seconds)))).toBe(code)
    expect(verifyTotp(secret, code, at(Number(seconds)))).toBe(Math.floor(Number(seconds) / 30))
  }
})

test('a code is accepted one step early or late, as its own step, and not two', () => {
  const code = totpAt(secret, at(3_000))
  const steps = [2_940, 2_970, 3_000, 3_029, 3_059, 3_060].map((seconds) =>
    verifyTotp(secret, code, at(seconds)),
  )
  expect(steps).toEqual([undefined, 100, 100, 100, 100, undefined])
})

test('each secret is new, has 160 bits, and is in the address and the picture that apps read', () => {
  const made = newTotpSecret()
  expect([made.length, made === newTotpSecret()]).toEqual([32, false])
  const { uri, qrCode } = describeTotp(made, '美多商城', 'boss')
  expect([new URL(uri).protocol, new URL(uri).searchParams.get('secret')]).toEqual(['otpauth:', made])
  expect(qrCode).toStartWith('data:image/svg+xml;base64,')
})
