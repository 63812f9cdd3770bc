import { expect, test } from 'bun:test'
import { createUser } from '../support/factories/users.ts'
import { call } from '../support/http.ts'

const part = (claims: unknown) => Buffer.from(JSON.stringify(claims)).toString('base64url')
const jwt = (exp: number) => `${part({ alg: 'HS256' })}.${part({ sub: '1', exp })}.c2lnbmF0dXJl`
const year = 31_536_000
const seconds = Math.floor(Date.now() / 1000)

const ask = async (authorization?: string) => {
  const { status, json, headers } = await call('GET', '/user/', {
    headers: { 'accept-language': 'en', ...(authorization !== undefined && { authorization }) },
  })
  return { status, code: json.code, message: json.message, challenge: headers.get('www-authenticate') }
}

const refused = (message: string) => ({
  status: 401,
  code: 'unauthorized',
  message,
  challenge: `Bearer realm="meiduo", error="invalid_token", error_description="${message}"`,
})
const unasked = (message: string) => ({
  status: 401,
  code: 'unauthorized',
  message,
  challenge: 'Bearer realm="meiduo"',
})

test('a 401 distinguishes a missing token, another scheme, a malformed, an expired and a refused token', async () => {
  expect(await ask()).toEqual(unasked('Signed out: the request has no token'))
  for (const other of ['Basic eDp5', 'Token abc', jwt(seconds + year)])
    expect(await ask(other)).toEqual(
      unasked('The Authorization header must be Bearer <token> or JWT <token>'),
    )
  for (const malformed of ['Bearer', 'Bearer abc', 'JWT a.b.c', 'Bearer mk_short'])
    expect(await ask(malformed)).toEqual(refused('The token is malformed, sign in again'))
  expect(await ask(`Bearer ${jwt(seconds - 60)}`)).toEqual(refused('The token is expired, sign in again'))
})

test('a forged and a revoked token have the same answer', async () => {
  const { token } = await createUser()
  await call('DELETE', '/authorizations/', { token })
  for (const each of [jwt(seconds + year), token, `mk_${'a'.repeat(43)}`])
    expect(await ask(`Bearer ${each}`)).toEqual(refused('The token is invalid or revoked, sign in again'))
})
