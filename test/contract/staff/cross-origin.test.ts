import { beforeAll, expect, spyOn, test } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import { typedNameKey } from '../../../src/domains/accounts/sign-in/throttle-subjects.ts'
import * as fold from '../../../src/domains/staff/figures/fold-figures.ts'
import { setUsage } from '../../support/database/rate-limits.ts'
import { createTestBrand, uniqueName } from '../../support/factories/catalog.ts'
import { pngBlob } from '../../support/factories/pictures.ts'
import { createCoupon } from '../../support/factories/rules.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { type CallOptions, call } from '../../support/http.ts'
import { consoleOrigin } from './walk.ts'

let boss: TestUser
beforeAll(async () => {
  boss = await createStaff([], { isSuperuser: true })
})

const ask = (method: string, path: string, { headers, ...options }: CallOptions = {}) =>
  call(method, `/meiduo_admin${path}`, {
    token: boss.token,
    ...options,
    headers: { origin: consoleOrigin, ...headers },
  })
type Asked = ReturnType<typeof ask>

const view = { name: '超时未发货', list: 'orders', columns: ['order_id'] }
const changeView = async (headers: Record<string, string>) => {
  const body = { ...view, name: crypto.randomUUID() }
  const { json } = await ask('POST', '/saved_views/', { body })
  return ask('PUT', `/saved_views/${json.id}/`, { body, headers })
}

/** An error of each status, with its code. The walk checks 401 and 403 of every operation. */
const errors: readonly [status: number, code: string, make: () => Asked][] = [
  [400, 'invalid_input', () => ask('POST', '/permission/groups/', { body: {} })],
  [401, 'unauthorized', () => ask('GET', '/goods/brands/', { token: 'undefined' })],
  [
    403,
    'permission_denied',
    async () => ask('GET', '/goods/brands/', { token: (await createStaff()).token }),
  ],
  [404, 'not_found', () => ask('GET', '/goods/brands/2147483647/')],
  [404, 'not_found', () => ask('GET', '/goods//specs/')],
  [405, 'method_not_allowed', () => ask('DELETE', '/goods/brands/')],
  [409, 'self_demotion', () => ask('DELETE', `/permission/admins/${boss.id}/`)],
  [412, 'precondition_failed', () => changeView({ 'if-match': '"0"' })],
  [413, 'payload_too_large', () => ask('POST', '/permission/groups/', largeBody())],
  [
    415,
    'unsupported_media_type',
    () => ask('POST', '/permission/groups/', { raw: { body: '<a/>', type: 'text/xml' } }),
  ],
  [422, 'idempotency_key_reused', grantTwice],
  [428, 'precondition_required', () => changeView({})],
  [429, 'too_many_failures', signInOnceMore],
  [503, 'figures_not_ready', readEarlyFigures],
]

test.each(errors)('a page of an allowed origin reads an error %i %s', async (status, code, make) => {
  const { json, headers, ...answer } = await make()
  expect([answer.status, json.code]).toEqual([status, code])
  expect(headers.get('access-control-allow-origin')).toBe(consoleOrigin)
  const exposed = headers.get('access-control-expose-headers')?.split(/, */)
  expect(exposed).toEqual(expect.arrayContaining(['ETag', 'Retry-After']))
  expect(headers.get('vary')?.toLowerCase()).toContain('origin')
})

const largeBody = (): CallOptions => ({
  raw: { body: 'x'.repeat(config.limits.bodyBytes + 1), type: 'application/json' },
  headers: { 'content-length': String(config.limits.bodyBytes + 1) },
})

async function grantTwice() {
  const [id, { id: user }] = [await createCoupon(), await createUser()]
  const headers = { 'idempotency-key': crypto.randomUUID() }
  await ask('POST', `/coupons/${id}/grants/`, { body: { user_ids: [user] }, headers })
  return ask('POST', `/coupons/${id}/grants/`, { body: { user_ids: [boss.id] }, headers })
}

async function signInOnceMore() {
  const { username, password } = await createStaff()
  await setUsage('sign-in-typed', typedNameKey(username), config.limits.signInFailures)
  return ask('POST', '/authorizations/', { token: undefined, body: { username, password } })
}

async function readEarlyFigures() {
  const moment = spyOn(fold, 'findFoldMoment').mockResolvedValue(undefined)
  try {
    return await ask('GET', '/statistics/sales/?from=2026-11-01&to=2026-11-30')
  } finally {
    moment.mockRestore()
  }
}

test('no other origin reads an answer', async () => {
  for (const path of ['/goods/brands/', '/nowhere/']) {
    const { headers } = await ask('GET', path, { headers: { origin: 'https://evil.example' } })
    expect([path, headers.get('access-control-allow-origin')]).toEqual([path, null])
  }
})

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
  'a preflight allows %s with the headers of the console, with and without a slash',
  async (method) => {
    const wanted = ['authorization', 'content-type', 'if-match', 'idempotency-key']
    for (const path of ['/goods/brands/1/', '/goods/brands/1', '/goods/brands?page=1']) {
      const { status, headers } = await ask('OPTIONS', path, {
        token: undefined,
        headers: {
          'access-control-request-method': method,
          'access-control-request-headers': wanted.join(','),
        },
      })
      const listed = (name: string) => headers.get(name)?.toLowerCase().split(/, */) ?? []
      expect([path, status, headers.get('access-control-allow-origin')]).toEqual([path, 204, consoleOrigin])
      expect(listed('access-control-allow-methods')).toContain(method.toLowerCase())
      expect(listed('access-control-allow-headers')).toEqual(expect.arrayContaining(wanted))
    }
  },
)

test('a page of another origin reads the ETag of an object', async () => {
  const { headers } = await ask('GET', `/goods/brands/${(await createTestBrand()).id}/`)
  expect(headers.get('etag')).toMatch(/^"/)
  expect(headers.get('access-control-expose-headers')?.split(/, */)).toContain('ETag')
})

test('a page of another origin shows a picture', async () => {
  const multipart = { name: uniqueName(), first_letter: 'C', logo: await pngBlob() }
  const { status, json } = await ask('POST', '/goods/brands/', { multipart })
  const url = json.logo as string
  expect(status).toBe(201)
  expect(url).toStartWith(`${config.media.url}/`)
  const picture = await call('GET', `/media${url.slice(config.media.url.length)}`)
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/webp'])
  expect(picture.headers.get('cross-origin-resource-policy') ?? 'cross-origin').toBe('cross-origin')
})
