import { beforeAll, describe, expect, test } from 'bun:test'
import { type ApiDocument, listOperations } from '../../support/api-document.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { rows } from '../staff/rows.ts'
import { operations as staffOperations } from '../staff/walk.ts'

let conditional: string[]
let user: TestUser
let order: string

beforeAll(async () => {
  const documented = listOperations((await call<ApiDocument>('GET', '/docs/json')).json)
  conditional = documented.filter(({ responses }) => responses[304]).map(({ operationId }) => operationId)
  for (const { operationId, parameters = [], responses } of documented) {
    const named = parameters.some(({ name }) => name === 'If-None-Match')
    const hasEtag = responses[200]?.headers?.ETag !== undefined
    const isConditional = conditional.includes(operationId)
    expect([operationId, named, hasEtag]).toEqual([operationId, isConditional, isConditional])
  }
  const created = await createOrder(1)
  user = created.user
  order = created.orderId
})

/** Details of shoppers. */
const own: Readonly<Record<string, () => string>> = {
  getProfile: () => '/user/',
  listAddresses: () => '/addresses/',
  getOrderMessages: () => '/user/order_messages/',
  getSettlement: () => '/orders/settlement/',
  getOrder: () => `/orders/${order}/`,
  getPaymentStatus: () => `/orders/${order}/payment/status/`,
}

/** Details of staff whose answers are the same until something changes; the walk has a call of each. */
const isOfStaff = (id: string) => staffOperations.some((each) => each.id === id)

test('every conditional read is a detail of a shopper, or an operation of staff', () => {
  expect(conditional.filter((id) => !isOfStaff(id)).sort()).toEqual(Object.keys(own).sort())
})

const expectConditional = async (path: string, token: string) => {
  const first = await call('GET', path, { token })
  const etag = first.headers.get('etag') as string
  expect([path, first.status, etag]).toEqual([path, 200, expect.stringMatching(/^"[\w-]+"$/)])
  expect(first.headers.get('content-type')).toStartWith('application/json')
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const { status, text, headers } = await call('GET', path, { token, headers: { 'if-none-match': known } })
    expect([known, status, text, headers.get('etag'), headers.get('cache-control')]).toEqual([
      known,
      304,
      '',
      etag,
      'no-store',
    ])
  }
  const other = await call('GET', path, { token, headers: { 'if-none-match': '"other"' } })
  expect([other.status, other.text, other.headers.get('etag')]).toEqual([200, first.text, etag])
}

describe('answers 304 while nothing has changed:', () => {
  for (const [id, path] of Object.entries(own)) test(id, () => expectConditional(path(), user.token))

  for (const { id, method } of staffOperations) {
    const row = rows.find(({ operation }) => operation === id)
    if (method !== 'GET' || !row) continue
    test(`${id}, if it is documented`, async () => {
      if (!conditional.includes(id)) return
      const staff = await createStaff([], { isSuperuser: true })
      const [path, , token] = await row.call(staff)
      const read = () => expectConditional(`/meiduo_admin${path}`, token ?? staff.token)
      // other tests register users and place orders: a figure may change between two reads
      if (path.startsWith('/statistical/')) await read().catch(read).catch(read).catch(read)
      else await read()
    })
  }
})

test('a changed detail is answered whole, with another ETag', async () => {
  const { token } = await createUser()
  const { headers } = await call('GET', '/user/order_messages/', { token })
  const known = { token, headers: { 'if-none-match': headers.get('etag') as string } }
  expect((await call('GET', '/user/order_messages/', known)).status).toBe(304)
  const body = { channel: 'sms' }
  expect((await call('PUT', '/user/order_messages/', { token, body })).status).toBe(200)
  const changed = await call('GET', '/user/order_messages/', known)
  expect([changed.status, changed.json]).toEqual([200, body])
  expect(changed.headers.get('etag')).not.toBe(headers.get('etag'))
})

test('an ETag opens no detail to another caller, and an error has none', async () => {
  const other = await createUser()
  const { headers } = await call('GET', `/orders/${order}/`, { token: user.token })
  const known = { 'if-none-match': headers.get('etag') as string }
  for (const [status, token] of [
    [404, other.token],
    [401, undefined],
  ] as const) {
    const answer = await call('GET', `/orders/${order}/`, { token, headers: known })
    expect([answer.status, answer.headers.get('etag')]).toEqual([status, null])
  }
})

test('a page of another origin may send If-None-Match', async () => {
  const preflight = await call('OPTIONS', '/user/', {
    headers: { origin: 'http://www.meiduo.site:8080', 'access-control-request-method': 'GET' },
  })
  expect(preflight.headers.get('access-control-allow-headers')).toContain('If-None-Match')
})
