import { beforeAll, describe, expect, test } from 'bun:test'
import { type ApiDocument, listOperations, type Operation } from '../../support/api-document.ts'
import { addressBody } from '../../support/factories/addresses.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { type CallOptions, call } from '../../support/http.ts'
import type { PreparedCall } from '../staff/row.ts'
import { rowOf } from '../staff/rows.ts'
import { operations as staffOperations } from '../staff/walk.ts'

let documented: readonly Operation[]

beforeAll(async () => {
  documented = listOperations((await call<ApiDocument>('GET', '/docs/json')).json)
})

const find = (id: string) => documented.find(({ operationId }) => operationId === id) as Operation
const takesPrefer = ({ parameters = [] }: Operation) => parameters.some(({ name }) => name === 'Prefer')
const sendsLocation = ({ responses }: Operation) => responses[201]?.headers?.Location !== undefined

type Prepared = Readonly<{ user: TestUser; path: string; options?: CallOptions }>

async function ofUser(path: (user: TestUser) => string, body?: object): Promise<Prepared> {
  const user = await createUser()
  return { user, path: path(user), options: { body } }
}

async function ofOrder(status: number, path: (order: string, sku: number) => string, body?: object) {
  const { user, orderId, sku } = await createOrder(status)
  return { user, orderId, path: path(orderId, sku), options: { body } }
}

const review = { comment: '质量很好，送货也快', score: 5 }

async function ofReviewedLine(): Promise<Prepared> {
  const { user, orderId, path } = await ofOrder(4, (_, sku) => `/skus/${sku}/comments/`)
  const options = { token: user.token, body: { order: orderId, ...review } }
  const { json } = await call<{ id: number }>('POST', path, options)
  return { user, path: `${path}${json.id}/`, options: { body: { follow_up: '用了一个月，很耐用' } } }
}

/** A successful call of each such operation of shoppers. */
const own: Readonly<Record<string, () => Promise<Prepared>>> = {
  addAddress: () => ofUser(() => '/addresses/', addressBody()),
  changeEmail: () => ofUser(() => '/email/', { email: 'minimal@example.com' }),
  changeEmailAlias: () => ofUser(() => '/emails/', { email: 'minimal@example.com' }),
  changeNickname: () => ofUser(() => '/user/nickname/', { nickname: '小明' }),
  changeOrderAddress: async () => {
    const { user, path } = await ofOrder(1, (order) => `/orders/${order}/address/`)
    return { user, path, options: { body: { address: user.addressId } } }
  },
  chooseDefaultAddress: () => ofUser(({ addressId }) => `/addresses/${addressId}/status/`),
  createReview: async () => {
    const { user, orderId, path } = await ofOrder(4, (_, sku) => `/skus/${sku}/comments/`)
    return { user, path, options: { body: { order: orderId, ...review } } }
  },
  editReview: ofReviewedLine,
  placeOrder: async () => {
    const lines = [{ sku_id: await createSku(), count: 1 }]
    const { user, path } = await ofUser(() => '/orders/')
    return { user, path, options: { body: { address: user.addressId, pay_method: 2, lines } } }
  },
  renameAddress: () => ofUser(({ addressId }) => `/addresses/${addressId}/title/`, { title: '公司' }),
  replaceAddress: () => ofUser(({ addressId }) => `/addresses/${addressId}/`, addressBody()),
  requestInvoice: () =>
    ofOrder(2, (order) => `/orders/${order}/invoice/`, { kind: 'personal', title: '张三' }),
  requestRefund: () => ofOrder(2, (order) => `/orders/${order}/refunds/`, { reason: '不想要了' }),
  setOrderMessages: () => ofUser(() => '/user/order_messages/', { channel: 'sms' }),
}

const minimal = { prefer: 'return=minimal' }

test('the operations of shoppers that take Prefer have a call here', () => {
  const isOfStaff = ({ operationId }: Operation) => staffOperations.some(({ id }) => id === operationId)
  const ids = documented
    .filter((each) => takesPrefer(each) && !isOfStaff(each))
    .map((each) => each.operationId)
  expect(ids.sort()).toEqual(Object.keys(own).sort())
})

test('an operation that takes Prefer is a change, which answers 204, or a creation, which has a Location', () => {
  const taking = documented.filter(takesPrefer)
  expect(taking.length).toBeGreaterThan(50)
  for (const { operationId, method, responses } of taking)
    expect([
      operationId,
      responses[201] ? 'post' : method.toLowerCase(),
      responses[204] !== undefined,
    ]).toEqual([
      operationId,
      responses[201] ? 'post' : expect.stringMatching(/^(put|patch)$/),
      !responses[201],
    ])
  expect(taking.filter(({ responses }) => responses[201]).filter((each) => !sendsLocation(each))).toEqual([])
})

/** Sends a prepared call of this person with Prefer, and reads what a creation created. */
async function expectMinimal(id: string, path: string, options: CallOptions) {
  const { method, responses } = find(id)
  const headers = { ...options.headers, ...minimal }
  const answer = await call(method.toUpperCase(), path, { ...options, headers })
  expect([answer.status, answer.text]).toEqual([responses[201] ? 201 : 204, ''])
  expect(answer.headers.get('preference-applied')).toBe('return=minimal')
  expect(answer.headers.get('content-type')).toBeNull()
  if (responses[201]) await expectFound(answer.headers.get('location'), options.token)
}

/** The address is one of an operation; where it is one of a read, it answers the object. */
async function expectFound(location: string | null, token: string | undefined) {
  const { pathname } = new URL(String(location))
  const at = documented.filter(({ path }) =>
    new RegExp(`^${path.replaceAll(/\{\w+\}/g, '\\d+')}$`).test(pathname),
  )
  expect([pathname, at.length > 0]).toEqual([pathname, true])
  if (!at.some(({ method }) => method.toLowerCase() === 'get')) return
  const { status, json } = await call<{ id?: number; order_id?: string }>('GET', pathname, { token })
  expect([pathname, status]).toEqual([pathname, 200])
  expect(pathname).toEndWith(`/${json.id ?? json.order_id}/`)
}

describe('Prefer: return=minimal leaves the body out:', () => {
  for (const [id, prepare] of Object.entries(own))
    test(id, async () => {
      const { user, path, options } = await prepare()
      await expectMinimal(id, path, { ...options, token: user.token })
    })

  for (const operation of staffOperations)
    if (operation.method !== 'GET' && operation.method !== 'DELETE')
      test(`${operation.id}, if it is documented`, async () => {
        const { id, method } = operation
        if (!takesPrefer(find(id)) && !sendsLocation(find(id))) return
        const staff = await createStaff([], { isSuperuser: true })
        const [path, options, token = staff.token]: PreparedCall = await rowOf(operation).call(staff)
        if (takesPrefer(find(id))) return expectMinimal(id, `/meiduo_admin${path}`, { ...options, token })
        const answer = await call(method, `/meiduo_admin${path}`, { ...options, token, headers: minimal })
        expect([answer.status, answer.headers.get('preference-applied')]).toEqual([201, null])
        expect(answer.json).toBeObject()
        await expectFound(answer.headers.get('location'), token)
      })
})

test('the first preference of the name counts; others, and other values, leave the answer whole', async () => {
  const { token } = await createUser()
  const change = async (prefer: string) => {
    const answer = await call('PUT', '/user/order_messages/', {
      token,
      body: { channel: 'sms' },
      headers: { prefer },
    })
    return answer.status
  }
  for (const prefer of [
    'return="minimal"',
    'respond-async, RETURN = minimal; foo=bar',
    'return=minimal, return=representation',
    'foo="a, return=representation", return=minimal',
  ])
    expect([prefer, await change(prefer)]).toEqual([prefer, 204])
  for (const prefer of [
    'return=representation',
    'return=representation; x=minimal',
    'foo="a, return=minimal"',
    'return="minimal',
    'return=representation, return=minimal',
    'minimal',
    'return=minimalist',
    'x-return=minimal',
    '',
  ])
    expect([prefer, await change(prefer)]).toEqual([prefer, 200])
})

test('a refused write, a repeated one and one of a lost version keep their answers', async () => {
  const { user, path, options } = await (own.placeOrder as () => Promise<Prepared>)()
  const headers = { ...minimal, 'idempotency-key': 'minimal-1' }
  const place = (body = options?.body) => call('POST', path, { token: user.token, body, headers })
  const [first, again] = [await place(), await place()]
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect([again.status, again.text, again.headers.get('location')]).toEqual([
    201,
    '',
    first.headers.get('location'),
  ])
  const refused = await place({ address: 0 })
  expect([
    refused.status,
    refused.headers.get('preference-applied'),
    refused.headers.get('location'),
  ]).toEqual([400, null, null])
  expect(refused.json.code).toBe('invalid_input')
})

test('a page of another origin may send Prefer and read the headers of the answer', async () => {
  const origin = 'http://www.meiduo.site:8080'
  const preflight = await call('OPTIONS', '/user/nickname/', {
    headers: { origin, 'access-control-request-method': 'PUT' },
  })
  expect(preflight.headers.get('access-control-allow-headers')).toContain('Prefer')
  const { headers } = await call('GET', '/areas/', { headers: { origin } })
  for (const name of ['Location', 'Preference-Applied'])
    expect(headers.get('access-control-expose-headers')).toContain(name)
})
