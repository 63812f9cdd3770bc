import { afterAll, beforeAll, expect, test } from 'bun:test'
import { decodeJwt } from 'jose'
import { config } from '../../../src/config/index.ts'
import { confirmTotp, startTotp } from '../../../src/domains/accounts/credentials/totp.ts'
import { now } from '../../../src/lib/clock.ts'
import { totpAt } from '../../../src/lib/crypto/totp.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createKey, createStaffSession } from '../../support/factories/staff/staff-credentials.ts'
import { call } from '../../support/http.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'

const path = '/meiduo_admin/goods/brands/'
const inOffice = { 'x-forwarded-for': '203.0.113.7' }

let second: Awaited<ReturnType<typeof startSecondProcess>>
let strict: Awaited<ReturnType<typeof startSecondProcess>>

beforeAll(async () => {
  ;[second, strict] = await Promise.all([
    startSecondProcess(),
    startSecondProcess({
      STAFF_REQUIRE_TOTP: 'true',
      STAFF_JWT_TTL: '7m',
      STAFF_ALLOWED_NETWORKS: '203.0.113.0/24,2001:db8::/32',
      TRUSTED_PROXIES: '127.0.0.1,::1,10.0.0.0/8',
      CORS_ORIGINS: 'https://console.example',
    }),
  ])
}, 120_000)
afterAll(() => {
  second.stop()
  strict.stop()
})

const statusAt = async (base: string, headers: Record<string, string>, at = path) =>
  (await fetch(base + at, { headers })).status

test('a revoked key and an ended session are refused by another process at the next request', async () => {
  const staff = await createStaff(['goods.view_brand'])
  const key = await createKey(staff.id, ['goods.view_brand'])
  const session = await createStaffSession(staff.id)
  const bySession = { cookie: session.cookie, ...session.headers }
  expect(await statusAt(second.base, key.headers)).toBe(200)
  expect(await statusAt(second.base, bySession)).toBe(200)
  const { token } = staff
  const headers = { 'if-match': '*' }
  expect((await call('DELETE', `/meiduo_admin/api_keys/${key.id}/`, { token, headers })).status).toBe(204)
  expect(await statusAt(second.base, key.headers)).toBe(401)
  const [listed] = (await call<{ id: number }[]>('GET', '/meiduo_admin/sessions/', { token })).json
  expect((await call('DELETE', `/meiduo_admin/sessions/${listed?.id}/`, { token })).status).toBe(204)
  expect(await statusAt(second.base, bySession)).toBe(401)
})

test('a token whose owner signs out is refused by every process at the next request, and other tokens stay', async () => {
  const { id, username, password } = await createStaff(['goods.view_brand'])
  const signIn = () =>
    call<{ token: string; username: string; id: number }>('POST', '/meiduo_admin/authorizations/', {
      body: { username, password },
    })
  const [{ json: ended }, { json: kept }] = [await signIn(), await signIn()]
  expect(ended).toEqual({ token: expect.any(String) as never, username, id })
  const statuses = async ({ token }: typeof ended) => [
    (await call('GET', path, { token })).status,
    await statusAt(second.base, { authorization: `JWT ${token}` }),
  ]
  expect([await statuses(ended), await statuses(kept)]).toEqual([
    [200, 200],
    [200, 200],
  ])
  const signedOut = await fetch(`${second.base}/meiduo_admin/authorizations/`, {
    method: 'DELETE',
    headers: { authorization: `JWT ${ended.token}` },
  })
  expect([signedOut.status, await signedOut.text()]).toEqual([204, ''])
  expect([await statuses(ended), await statuses(kept)]).toEqual([
    [401, 401],
    [200, 200],
  ])
})

test('STAFF_JWT_TTL is the lifetime of a token, 12 hours by default', async () => {
  const { username, password } = await createStaff()
  const lifetimeAt = async (base: string) => {
    const answer = await fetch(`${base}/meiduo_admin/authorizations/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...inOffice },
      body: JSON.stringify({ username, password }),
    })
    const { token } = (await answer.json()) as { token: string }
    const { exp = 0, iat = 0 } = decodeJwt(token)
    return exp - iat
  }
  expect([await lifetimeAt(strict.base), await lifetimeAt(second.base)]).toEqual([420, 43_200])
})

test('a recovery code that two processes get concurrently signs in once', async () => {
  for (let round = 0; round < 3; round++) {
    const staff = await createStaff()
    const { secret } = await startTotp(staff)
    const [otp] = await confirmTotp(staff.id, totpAt(secret, now()), undefined)
    const body = { username: staff.username, password: staff.password, otp }
    const [here, there] = await Promise.all([
      call('POST', '/meiduo_admin/authorizations/', { body }),
      fetch(`${second.base}/meiduo_admin/authorizations/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': '198.18.9.9' },
        body: JSON.stringify(body),
      }),
    ])
    expect([here.status, there.status].sort()).toEqual([200, 400])
  }
}, 60_000)

test('with STAFF_REQUIRE_TOTP staff without a second factor can only set one up, and API keys need none', async () => {
  const staff = await createStaff(['goods.view_brand'])
  const authorized = { authorization: `JWT ${staff.token}`, ...inOffice }
  const refused = await fetch(strict.base + path, { headers: authorized })
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, 'totp_required'])
  for (const open of ['/meiduo_admin/totp/', '/meiduo_admin/sessions/', '/meiduo_admin/sessions/current/'])
    expect([open, await statusAt(strict.base, authorized, open)]).toEqual([open, 200])
  expect(await statusAt(strict.base, authorized, '/meiduo_admin/api_keys/')).toBe(403)
  const { headers } = await createKey(staff.id, ['goods.view_brand'])
  expect(await statusAt(strict.base, { ...headers, ...inOffice })).toBe(200)
  const { secret } = await startTotp(staff)
  const confirmed = await fetch(`${strict.base}/meiduo_admin/totp/confirmation/`, {
    method: 'POST',
    headers: { ...authorized, 'content-type': 'application/json' },
    body: JSON.stringify({ otp: totpAt(secret, now()) }),
  })
  const { token } = (await confirmed.json()) as { token: string }
  expect(await statusAt(strict.base, { authorization: `JWT ${token}`, ...inOffice })).toBe(200)
})

test('outside STAFF_ALLOWED_NETWORKS no address for staff answers, sign-in included, with CORS headers and to no forged header', async () => {
  const staff = await createStaff(['goods.view_brand'])
  const authorization = `JWT ${staff.token}`
  const origin = 'https://console.example'
  const paths = [
    path,
    '/meiduo_admin/authorizations/',
    '/meiduo_admin',
    '/console/',
    '/console/app.js',
    '/mcp',
    '/mcp/',
  ]
  for (const forwarded of [
    '198.18.1.1',
    '203.0.113.7, 198.18.1.1',
    '203.0.113.7, 198.18.1.1, 10.1.1.1',
    '2001:db9::1',
  ])
    for (const at of paths) {
      const headers = { origin, authorization, 'x-forwarded-for': forwarded }
      const answer = await fetch(strict.base + at, { headers })
      const { code } = (await answer.json()) as { code: string }
      expect([forwarded, at, answer.status, code]).toEqual([forwarded, at, 403, 'network_not_allowed'])
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    }
  for (const forwarded of [
    '203.0.113.7',
    '2001:db8::7',
    '198.18.1.1, 203.0.113.7',
    '203.0.113.7, 10.1.1.1',
  ]) {
    const headers = { authorization, 'x-forwarded-for': forwarded }
    expect([forwarded, await statusAt(strict.base, headers, '/meiduo_admin/totp/')]).toEqual([forwarded, 200])
  }
  // a preflight is answered, and the storefront is open to every caller
  const preflight = await fetch(strict.base + path, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET', 'x-forwarded-for': '198.18.1.1' },
  })
  expect(preflight.status).toBe(204)
  expect(await statusAt(strict.base, { 'x-forwarded-for': '198.18.1.1' }, '/areas/')).toBe(200)
  expect(config.staff.allowedNetworks).toEqual([])
})
