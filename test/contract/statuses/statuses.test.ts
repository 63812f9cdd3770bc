import { beforeAll, describe, expect, test } from 'bun:test'
import { whenSearchReady } from '../../../src/domains/search/search-service.ts'
import { policiesOf } from '../../../src/http/headers/rate-limits.ts'
import { patternOf } from '../../../src/http/methods.ts'
import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import { getOrderDetail, stockOf } from '../../support/factories/orders/orders.ts'
import { type Answer, app, call } from '../../support/http.ts'
import { accountsRows } from './accounts.ts'
import { addressesRows } from './addresses.ts'
import { cartRows } from './cart.ts'
import { catalogRows } from './catalog.ts'
import { couponsRows, makeCoupons } from './coupons.ts'
import { favouritesRows } from './favourites.ts'
import { historyRows } from './history.ts'
import { messagesRows } from './messages.ts'
import { oauthRows } from './oauth.ts'
import { orderLifeRoutes, orderLifeRows } from './order-life.ts'
import { ordersRows } from './orders.ts'
import { passwordsRows } from './passwords.ts'
import { picturesRows } from './pictures.ts'
import { reviewsRows } from './reviews.ts'
import { searchRows } from './search.ts'
import { serviceRows } from './service.ts'
import { sessionsRows } from './sessions.ts'
import { makeWorld, type Row, type World } from './world.ts'

const rows: readonly Row[] = [
  ...accountsRows,
  ...passwordsRows,
  ...oauthRows,
  ...addressesRows,
  ...historyRows,
  ...favouritesRows,
  ...messagesRows,
  ...picturesRows,
  ...catalogRows,
  ...searchRows,
  ...cartRows,
  ...ordersRows,
  ...couponsRows,
  ...orderLifeRows,
  ...reviewsRows,
  ...serviceRows,
  ...sessionsRows,
]

/** Paths whose answers are the same for every caller; all other answers are private. */
const cacheable = /^\/(areas|channels|categories|contents|shop|skus|docs|media|shop)\b/

/** Answers to the gateways have the format of the gateway, not problem+json. */
const isNotification = (path: string) => /^\/payment\/\w+\/notify\/$/.test(path)

let world: World

beforeAll(async () => {
  await whenSearchReady()
  world = await makeWorld()
  await makeCoupons()
})

describe('every route answers', () => {
  for (const [what, status, code, method, path, options] of rows)
    test(`${status} ${code ?? ''} for ${what}: ${method} ${path.toString().replace(/^\(\w?\) => /, '')}`, async () => {
      const answer = await call(method, path(world), await options?.(world))
      expect([answer.status, code && answer.json.code]).toEqual([status, code])
      if (!cacheable.test(path(world))) expect(answer.headers.get('cache-control')).toBe('no-store')
      expectLimits(method, path(world), answer)
      if (!answer.status.toString().startsWith('4') || isNotification(path(world))) return
      expect(answer.headers.get('content-type')).toStartWith('application/problem+json')
      expect(answer.json.message).toBe(answer.json.detail)
      expect(answer.json.request_id).toBe(answer.headers.get('x-request-id'))
      if (status === 401) expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    })
})

const limited = app.routes
  .map(({ method, path, hooks }) => ({ method, path, policies: policiesOf(hooks.detail?.operationId) }))
  .filter(({ policies }) => policies.length > 0)

/** Every answer of a limited route names its policies, and no other answer has a header of limits. */
function expectLimits(method: string, path: string, { headers }: Answer<unknown>) {
  const route = limited.find(
    (each) => each.method === method && patternOf(each.path).test(path.split('?')[0] as string),
  )
  const named = [...(headers.get('ratelimit-policy') ?? '').matchAll(/"(\w+)"/g)].map(([, name]) => name)
  expect(named).toEqual([...(route?.policies ?? [])])
  const states = [...(headers.get('ratelimit') ?? '').matchAll(/"(\w+)"/g)].map(([, name]) => name)
  expect(named).toEqual(expect.arrayContaining(states))
}

test('no refused request changes the status, the refunds, the reviews or the stock of an order', async () => {
  for (const [state, order] of world.life.resting.entries()) {
    if (!order) continue
    const { timeline, refunds, skus } = await getOrderDetail(order)
    const last = timeline.at(-1)
    expect([last?.to, refunds, skus.some((line) => line.is_commented)]).toEqual([state, [], false])
    expect((await stockOf(order.sku)).stock).toBe(state === 6 ? 10 : 9)
  }
})

test('every route of one order is tested in every status, by its buyer and by a different user', () => {
  const served = app.routes.map(({ method, path }) => `${method} ${path}`)
  const ofOrders = served.filter((route) => / \/orders\/:id\/|^POST .*\/comments\//.test(route))
  expect(ofOrders.sort()).toEqual(orderLifeRoutes.toSorted())
})

test('every route has a success row in the table', () => {
  const pattern = (path: string) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+').replace('*', '.+')}?$`)
  const succeeded = rows
    .filter(([, status]) => status < 400)
    .map(([, , , method, path]) => `${method} ${path(world).split('?')[0]}`)
  const inJourneys = [
    'PUT /payment/status/',
    'POST /payment/alipay/notify/',
    'POST /payment/wechat/notify/',
    'POST /users/',
    'GET /sms_codes/:mobile/',
    'GET /accounts/:account/sms/token/',
    'GET /sms_codes/',
    'GET /accounts/:account/password/token/',
    'POST /users/:id/password/',
    'GET /emails/verification/',
  ]
  const missing = app.routes
    // test/contract/staff walks the staff operations
    .filter(({ path }) => !isStaffPath(path))
    .filter(({ method, path }) => !path.startsWith('/docs') && method !== 'OPTIONS')
    .filter(({ method, path }) => !inJourneys.includes(`${method} ${path}`))
    .filter(
      ({ method, path }) =>
        !succeeded.some((call) => {
          const [verb, address] = call.split(' ') as [string, string]
          return verb === method && pattern(path).test(address)
        }),
    )
  expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([])
})

test('a path answers with and without its trailing slash, in the language of Accept-Language', async () => {
  expect((await call('GET', '/areas')).text).toBe((await call('GET', '/areas/')).text)
  const english = await call('GET', '/user', { headers: { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.1' } })
  expect(english.json.detail).toBe('Signed out: the request has no token')
  expect((await call('GET', '/user')).json.detail).toBe('请先登录：请求没有 token')
})

test('only configured origins may send credentials', async () => {
  const from = async (origin: string) => (await call('GET', '/areas/', { headers: { origin } })).headers
  const shop = await from('http://www.meiduo.site:8080')
  expect(shop.get('access-control-allow-origin')).toBe('http://www.meiduo.site:8080')
  expect(shop.get('access-control-allow-credentials')).toBe('true')
  expect((await from('http://evil.example')).get('access-control-allow-origin')).toBeNull()
})

test('public reads carry an ETag and answer 304 to it', async () => {
  const first = await call('GET', '/areas/')
  const etag = first.headers.get('etag') as string
  expect((await call('GET', '/areas/', { headers: { 'if-none-match': etag } })).status).toBe(304)
})
