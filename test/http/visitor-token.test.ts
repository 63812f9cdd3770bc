import { expect, test } from 'bun:test'
import { createUser } from '../support/factories/users.ts'
import { call } from '../support/http.ts'

test('a visitor with an invalid token is served as a guest, with the challenge of a 401 for this token', async () => {
  const user = await createUser()
  const read = async (headers: Record<string, string>) => {
    const answer = await call<object>('GET', '/cart/', { headers })
    return [answer.status, answer.json, answer.headers.get('www-authenticate')]
  }
  const challengeOf = async (authorization: string) => {
    const { status, headers: answered } = await call('GET', '/user/', { headers: { authorization } })
    expect(status).toBe(401)
    return answered.get('www-authenticate')
  }
  const dead = await challengeOf('Bearer dead.token.x')
  expect(dead).toStartWith('Bearer realm="meiduo", error="invalid_token", error_description="')
  expect(await read({ authorization: 'Bearer dead.token.x' })).toEqual([200, [], dead])
  const key = `Bearer mk_${'a'.repeat(43)}`
  expect(await read({ authorization: key })).toEqual([200, [], await challengeOf(key)])
  expect(await read({ authorization: `JWT ${user.token}` })).toEqual([200, [], null])
  expect((await call('DELETE', '/authorizations/', { token: user.token })).status).toBe(204)
  expect(await read({ authorization: `JWT ${user.token}` })).toEqual([
    200,
    [],
    await challengeOf(`JWT ${user.token}`),
  ])
})

test('a visitor without a token gets no such header, and neither does a storefront that sends a word', async () => {
  for (const authorization of [undefined, 'JWT undefined', 'JWT null', 'JWT']) {
    const { status, headers } = await call('GET', '/cart/', {
      headers: authorization ? { authorization } : {},
    })
    expect([authorization, status, headers.get('www-authenticate')]).toEqual([authorization, 200, null])
  }
})

test('a page of another origin may read it', async () => {
  const { headers } = await call('GET', '/areas/', { headers: { origin: 'http://www.meiduo.site:8080' } })
  expect(headers.get('access-control-expose-headers')).toContain('WWW-Authenticate')
})
