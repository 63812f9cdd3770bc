import { describe, expect, test } from 'bun:test'
import { SignJWT } from 'jose'
import { config } from '../../../src/config/index.ts'
import { newAccessToken } from '../../../src/domains/accounts/sign-in/access-token.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { signToken, type TokenPurpose } from '../../../src/lib/crypto/tokens.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { accessTokenOf, bind, newPerson, smsCodeFor } from '../../support/vendors/oauth.ts'

const good: unknown[] = [200, undefined]

describe('the access token', () => {
  const attempt = async (access_token: string): Promise<unknown[]> => {
    const user = await createUser()
    const { status, json } = await bind('qq', { mobile: user.mobile, access_token })
    return [status, json.code]
  }
  const invalid = [400, 'access_token_invalid']
  const data = { provider: 'qq', subjects: ['ABCD'] }
  const signed = (purpose: TokenPurpose, change: object = {}, secrets = config.jwtSecrets) =>
    signToken({ purpose, subject: 'qq', seconds: 600, data: { ...data, ...change } }, secrets)

  test('of another purpose binds nothing', async () => {
    for (const purpose of ['access', 'reset-sms', 'reset-password', 'verify-email'] as const)
      expect(await attempt(await signed(purpose))).toEqual(invalid)
    expect(await attempt(await newAccessToken(1, 0))).toEqual(invalid)
  })

  test('signs no user in and is refused by every other route', async () => {
    const token = await accessTokenOf('qq', newPerson())
    expect((await call('GET', '/user/', { token })).status).toBe(401)
  })

  test('of another provider, under another key, altered or without an algorithm binds nothing', async () => {
    const real = await accessTokenOf('qq', newPerson())
    const [head, payload = '', signature] = real.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const none = encode({ alg: 'none', typ: 'JWT' })
    const plain = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' })
    const other = encode({ ...claims, data: { provider: 'qq', subjects: ['0123'] } })
    for (const bad of [
      await accessTokenOf('alipay', newPerson()),
      await signed('bind-identity', { provider: 'alipay' }),
      await signed('bind-identity', {}, ['x'.repeat(32)]),
      await plain.sign(new TextEncoder().encode(config.jwtSecrets[0])),
      `${head}.${other}.${signature}`,
      `${head}.${payload}.${signature}A`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${head}.${payload}`,
      'x',
      '..',
      '手.手.手',
    ])
      expect([bad, await attempt(bad)]).toEqual([bad, invalid])
    expect(await attempt(real)).toEqual(good)
  })

  test('is refused before the password is verified and the SMS code is used', async () => {
    const user = await createUser()
    const sms_code = await smsCodeFor(user.mobile)
    const attempt = (access_token: string) => bind('qq', { mobile: user.mobile, access_token, sms_code })
    expect((await attempt('x')).status).toBe(400)
    expect((await attempt(await accessTokenOf('qq', newPerson()))).status).toBe(200)
  })
})

test('an access token is valid for ten minutes', async () => {
  const [user, access_token] = [await createUser(), await accessTokenOf('qq', newPerson())]
  const attempt = async (seconds: number) => {
    const sms_code = await smsCodeFor(user.mobile)
    shiftClock(seconds * 1000)
    try {
      return (await bind('qq', { mobile: user.mobile, access_token, sms_code })).status
    } finally {
      shiftClock(-seconds * 1000)
    }
  }
  expect([await attempt(601), await attempt(590)]).toEqual([400, 200])
})
