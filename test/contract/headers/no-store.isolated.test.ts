import { expect, test } from 'bun:test'
import { createApp } from '../../../src/app.ts'
import { issueTokens } from '../../../src/domains/accounts/sign-in/refresh-tokens.ts'
import { type ApiDocument, listOperations, type Schema } from '../../support/api-document.ts'
import { captcha, lastCode, newMobile, registration, smsCode } from '../../support/factories/registration.ts'
import { createUser } from '../../support/factories/users.ts'
import { call, callOn } from '../../support/http.ts'
import { smsCodeFor } from '../../support/vendors/oauth.ts'

/** Returns whether a response with this schema contains a token, or a credential that is exchanged for a token. */
const holdsToken = ({ properties = {}, anyOf = [] }: Schema): boolean =>
  'token' in properties || 'access_token' in properties || anyOf.some(holdsToken)

test('no response that contains a token is stored by any cache', async () => {
  const { json } = await call<ApiDocument>('GET', '/docs/json')
  const documented = listOperations(json)
    .filter(({ responses }) =>
      Object.values(responses).some(({ content = {} }) =>
        Object.values(content).some(({ schema }) => schema && holdsToken(schema)),
      ),
    )
    .map(({ method, path }) => `${method} ${path}`)
  const [user, mobile] = [await createUser(), newMobile()]
  const [mover, newNumber] = [await createUser(), newMobile()]
  const step1 = await call<{ access_token: string }>(
    'GET',
    `/accounts/${user.username}/sms/token/?${await captcha()}`,
  )
  await call('GET', `/sms_codes/?access_token=${step1.json.access_token}`)
  const body = registration(mobile, await smsCode(mobile))
  const change = { old_password: user.password, password: 'newer-horse', password2: 'newer-horse' }
  const { token, username, password } = user
  const responseOf = {
    'GET /accounts/{account}/sms/token/': step1,
    'GET /accounts/{account}/password/token/': await call(
      'GET',
      `/accounts/${username}/password/token/?sms_code=${await lastCode(user.mobile)}&access_token=${step1.json.access_token}`,
    ),
    'POST /users/': await call('POST', '/users/', { body }),
    'POST /authorizations/': await call('POST', '/authorizations/', { body: { username, password } }),
    'POST /authorizations/sms/': await call('POST', '/authorizations/sms/', {
      body: { mobile: user.mobile, sms_code: await smsCodeFor(user.mobile, 'sign_in') },
    }),
    'POST /authorizations/refresh/': await call('POST', '/authorizations/refresh/', {
      body: { refresh_token: (await issueTokens(user.id, 0, true)).refreshToken },
    }),
    'PUT /user/mobile/': await call('PUT', '/user/mobile/', {
      token: mover.token,
      body: {
        mobile: newNumber,
        old_code: await smsCodeFor(mover.mobile, 'change_mobile'),
        new_code: await smsCodeFor(newNumber, 'change_mobile'),
      },
    }),
    'PUT /user/password/': await call('PUT', '/user/password/', { token, body: change }),
  }
  for (const [name, { status, headers }] of Object.entries(responseOf))
    expect([name, status < 300, headers.get('cache-control')]).toEqual([name, true, 'no-store'])
  // the tests of third-party sign-in check its responses
  const others = documented.filter((name) => !name.includes('/oauth/'))
  expect(Object.keys(responseOf).sort()).toEqual(expect.arrayContaining(others.sort()))
  expect(others.length).toBeGreaterThan(3)
})

const uncacheable: [status: number, path: string, signedIn: boolean][] = [
  [200, '/cart/', false],
  [200, '/cart/summary/', false],
  [200, '/orders/', true],
  [200, '/addresses/', true],
  [200, '/browse_histories/', true],
  [200, '/user/', true],
  [200, '/health/ready/', false],
  [200, '/image_codes/6f1c2f0e-9f5f-4a55-9f0a-0d2f5a3c8b11/', false],
  [400, '/orders/?page=0', true],
  [401, '/orders/', false],
  [401, '/addresses/', false],
  [404, '/orders/1/', true],
  [404, '/orders/1/payment/', true],
  [404, '/skus/99999999/', false],
  [404, '/nowhere/', false],
]
for (const [status, path, signedIn] of uncacheable)
  test(`a ${status} from GET ${path} is not stored by any cache`, async () => {
    const token = signedIn ? (await createUser()).token : undefined
    const response = await call('GET', path, { token })
    expect([response.status, response.headers.get('cache-control')]).toEqual([status, 'no-store'])
  })

test('a 503 is not stored by any cache', async () => {
  const failing = createApp({ mysql: () => Promise.reject(new Error('down')) })
  const response = await callOn(failing, 'GET', '/health/ready/')
  expect([response.status, response.headers.get('cache-control')]).toEqual([503, 'no-store'])
})
