import { expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { shiftClock } from '../../../src/lib/clock.ts'
import { deriveKey } from '../../../src/lib/crypto/derive-key.ts'
import { decrypt, encrypt } from '../../../src/lib/crypto/encrypted-payload.ts'
import { signToken, type TokenPurpose, verifyToken } from '../../../src/lib/crypto/tokens.ts'

const [older, newer, foreign] = ['a', 'b', 'c'].map((letter) => letter.repeat(32)) as [string, string, string]
const purposes: TokenPurpose[] = ['access', 'reset-sms', 'reset-password', 'verify-email', 'bind-identity']
const newToken = (purpose: TokenPurpose, secrets = [older], seconds = 60) =>
  signToken({ purpose, subject: '7', seconds, generation: 3, data: { a: 1 } }, secrets)
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

test('a token is valid for its purpose only', async () => {
  for (const made of purposes) {
    const token = await newToken(made)
    for (const wanted of purposes) {
      const claims = await verifyToken(wanted, token, [older])
      expect([made, wanted, claims !== undefined]).toEqual([made, wanted, made === wanted])
    }
    expect(await verifyToken(made, token, [older])).toMatchObject({
      subject: '7',
      generation: 3,
      data: { a: 1 },
    })
  }
})

test('secrets rotate: the new one signs, both verify, and a removed one does not', async () => {
  const before = await newToken('access', [older])
  const after = await newToken('access', [newer, older])
  expect(await verifyToken('access', before, [newer, older])).toBeDefined()
  expect(await verifyToken('access', after, [newer])).toBeDefined()
  expect(await verifyToken('access', await newToken('access', [older]), [newer])).toBeUndefined()
  expect(await verifyToken('access', await newToken('access', [foreign]), [newer, older])).toBeUndefined()
})

test('a token expires at its second, memoized or not', async () => {
  const [token, unseen] = [await newToken('access', [older], 10), await newToken('access', [older], 10)]
  expect(await verifyToken('access', token, [older])).toBeDefined()
  shiftClock(11_000)
  try {
    expect(await verifyToken('access', token, [older])).toBeUndefined()
    expect(await verifyToken('access', unseen, [older])).toBeUndefined()
  } finally {
    shiftClock(-11_000)
  }
})

test('another or no algorithm, an altered claim or signature is refused', async () => {
  const token = await newToken('access')
  const [header = '', payload = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const forged = base64url({ ...claims, sub: '8' })
  const hs512 = base64url({ alg: 'HS512', typ: 'JWT' })
  const tampered = [
    `${base64url({ alg: 'none' })}.${payload}.`,
    `${base64url({ alg: 'none' })}.${payload}.${signature}`,
    `${base64url({ alg: 'None', typ: 'JWT' })}.${forged}.`,
    `${hs512}.${payload}.${createHmac('sha512', older).update(`${hs512}.${payload}`).digest('base64url')}`,
    `${header}.${forged}.${signature}`,
    `${header}.${payload}.${signature.slice(0, -2)}AA`,
    `${header}.${payload}.`,
    `${header}.${payload}.${createHmac('sha256', older).update(`${header}.${payload}`).digest('base64url')}`,
    'a.b.c',
  ]
  for (const text of tampered)
    expect([text, await verifyToken('access', text, [older])]).toEqual([text, undefined])
})

test('an encrypted payload decrypts with its key, and neither altered nor with another key', async () => {
  const [newKey, oldKey, foreignKey] = [newer, older, foreign].map((secret) => deriveKey('test', secret)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  const sealed = encrypt({ to: '13800000001', code: '123456' }, newKey)
  expect(sealed).not.toContain('13800000001')
  expect(decrypt<object>(sealed, [oldKey, newKey])).toEqual({ to: '13800000001', code: '123456' })
  expect(decrypt<object>(sealed, [foreignKey])).toBeUndefined()
  expect(decrypt<object>(`${sealed.slice(0, -4)}AAAA`, [newKey])).toBeUndefined()
})

test('a payload that the previous release encrypted with jose is decrypted', () => {
  // CompactEncrypt of jose 6.2.18, { alg: 'dir', enc: 'A256GCM' }, under the key below
  const key = deriveKey('meiduo sealed values', 'a'.repeat(32))
  expect(
    decrypt<object>(
      'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..yD1CJPWWyIZK9d9_.vF730_yz06fXita0TRK32dA.oBmU726uwCXNOdmpbu0Piw',
      [key],
    ),
  ).toEqual({ code: '123456' })
})

test('a token that the previous release signed is verified', async () => {
  // signed on 2026-11-29 for one hundred years with SignJWT of jose 6.2.18
  const claims = await verifyToken(
    'access',
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJnZW4iOjMsImRhdGEiOnsiYSI6MX0sInN1YiI6IjciLCJhdWQiOiJhY2Nlc3MiLCJqdGkiOiI3M2JkYWJhMy1hNzlmLTQxMjUtYTYzYy01Mzc5ZGFkN2U1YjEiLCJpYXQiOjE3OTU5NTM3NjAsImV4cCI6NDk0OTU1Mzc2MH0.m9amyJCp-awIkB9uAI5Jeetv9PQNNf3RN1ZVnr5PCO8',
    ['a'.repeat(32)],
  )
  expect(claims).toMatchObject({ subject: '7', generation: 3, data: { a: 1 } })
})
