import { expect, test } from 'bun:test'
import { createUser } from '../support/factories/users.ts'
import { call } from '../support/http.ts'

const invalidToken = 'Bearer error="invalid_token"'

test('a visitor with an invalid token is served as a guest, and the answer names the invalid token', async () => {
  const user = await createUser()
  const read = async (headers: Record<string, string>) => {
    const answer = await call<object>('GET', '/cart/', { headers })
    return [answer.status, answer.json, answer.headers.get('www-authenticate')]
  }
  expect(await read({ authorization: 'Bearer dead.token.x' })).toEqual([200, [], invalidToken])
  expect(await read({ authorization: `JWT ${user.token}` })).toEqual([200, [], null])
  expect((await call('DELETE', '/authorizations/', { token: user.token })).status).toBe(204)
  expect(await read({ authorization: `JWT ${user.token}` })).toEqual([200, [], invalidToken])
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
