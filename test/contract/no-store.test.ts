import { expect, test } from 'bun:test'
import { mintUser } from '../support/factories/mint.ts'
import { captcha, lastCode, newMobile, registration, smsCode } from '../support/factories/people.ts'
import { call } from '../support/http.ts'

type Schema = { properties?: Record<string, Schema>; anyOf?: Schema[] }
type Answers = Record<string, { content?: Record<string, { schema?: Schema }> }>
type Document = { paths: Record<string, Record<string, { responses?: Answers }>> }

/** Whether an answer of this form lets somebody in: a token, or what is exchanged for one. */
const holdsToken = ({ properties = {}, anyOf = [] }: Schema): boolean =>
  'token' in properties || 'access_token' in properties || anyOf.some(holdsToken)

test('no answer that carries a token is kept by a browser or a proxy', async () => {
  const { json } = await call<Document>('GET', '/docs/json')
  const documented = Object.entries(json.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { responses = {} }]) =>
        Object.values(responses).some(({ content = {} }) =>
          Object.values(content).some(({ schema }) => schema && holdsToken(schema)),
        ),
      )
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  )
  const [user, mobile] = [await mintUser(), newMobile()]
  const step1 = await call<{ access_token: string }>(
    'GET',
    `/accounts/${user.username}/sms/token/?${await captcha()}`,
  )
  await call('GET', `/sms_codes/?access_token=${step1.json.access_token}`)
  const body = registration(mobile, await smsCode(mobile))
  const change = { old_password: user.password, password: 'newer-horse', password2: 'newer-horse' }
  const { token, username, password } = user
  const tried = {
    'GET /accounts/{account}/sms/token/': step1,
    'GET /accounts/{account}/password/token/': await call(
      'GET',
      `/accounts/${username}/password/token/?sms_code=${await lastCode(user.mobile)}`,
    ),
    'POST /users/': await call('POST', '/users/', { body }),
    'POST /authorizations/': await call('POST', '/authorizations/', { body: { username, password } }),
    'PUT /user/password/': await call('PUT', '/user/password/', { token, body: change }),
  }
  for (const [name, { status, headers }] of Object.entries(tried))
    expect([name, status < 300, headers.get('cache-control')]).toEqual([name, true, 'no-store'])
  // third-party sign-in has tests of its own that look at this
  const others = documented.filter((name) => !name.includes('/oauth/'))
  expect(Object.keys(tried).sort()).toEqual(expect.arrayContaining(others.sort()))
  expect(others.length).toBeGreaterThan(3)
})
