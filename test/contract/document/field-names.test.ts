import { beforeAll, describe, expect, test } from 'bun:test'
import { t } from 'elysia'
import { knownFieldsOnly } from '../../../src/http/fields.ts'
import { prepareFor } from '../../../src/http/input/prepare-fields.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { app, call } from '../../support/http.ts'
import { listNestedObjects, pathOf } from '../../support/route-fields.ts'

let token: string
beforeAll(async () => {
  token = (await createUser()).token
})

/** Routes that refuse unknown fields, also in each object inside the body. */
const strict: readonly string[] = [
  'POST /orders/',
  'POST /orders/:id/refunds/',
  'POST /orders/:id/cancellation/',
  'POST /orders/:id/receipt/',
  'POST /cart/',
  'PUT /cart/',
  'DELETE /cart/',
  'PUT /cart/selection/',
  'POST /coupons/:id/claim/',
]

const writing = app.routes
  .filter(({ method }) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
  .map(({ method, path, hooks }) => ({ method, path, hasBody: !!hooks.body, name: `${method} ${path}` }))
const isNotification = (path: string) => path.endsWith('/notify/')

async function refusal(method: string, path: string, options: object) {
  const { status, json } = await call<{ code?: string; errors?: { field: string; code: string }[] }>(
    method,
    path,
    { token, ...options },
  )
  return [status, json.code, json.errors?.map(({ field, code }) => `${field}: ${code}`)]
}

/** The objects inside the bodies of some routes, each with a body that holds an unknown field there and nothing else. */
const nestedIn = (isChosen: (route: string) => boolean) =>
  listNestedObjects()
    .filter(({ route }) => isChosen(route))
    .map(({ method, path, route, field, holding }) => ({
      method,
      path,
      name: `${route}: ${field}`,
      unknown: `${field}.kind_`,
      body: holding({ kind_: 1 }),
    }))

describe('unknown fields', () => {
  for (const name of strict)
    test(`${name} refuses each of them by its name and changes nothing`, async () => {
      const [method, path] = name.split(' ') as [string, string]
      const refused = [400, 'unknown_field', ['Lines: unknown', 'sku: unknown']]
      const body = { Lines: [1], sku: 1 }
      expect(await refusal(method, path, { body })).toEqual(refused)
      expect(await refusal(method, pathOf(path), { form: { Lines: '1', sku: '' } })).toEqual(refused)
    })

  const nested = nestedIn((name) => strict.includes(name))
  test('the strict routes have objects inside their bodies', () => {
    expect(nested.map(({ name }) => name).sort()).toEqual([
      'POST /orders/: invoice',
      'POST /orders/: lines.0',
      'POST /orders/:id/refunds/: lines.0',
    ])
  })
  for (const { method, path, name, unknown, body } of nested)
    test(`${name} refuses them, too`, async () => {
      const answer = await refusal(method, path, { body })
      expect(answer).toEqual([400, 'unknown_field', [`${unknown}: unknown`]])
    })

  test('what the storefront of the course sends is known everywhere', async () => {
    const other = (await createUser()).token
    for (const [method, path, body] of [
      ['POST', '/cart/', { sku_id: 1, count: 1 }],
      ['PUT', '/cart/', { sku_id: 1, count: 1, selected: true }],
      ['DELETE', '/cart/', { sku_id: 1 }],
      ['PUT', '/cart/selection/', { selected: true }],
      ['POST', '/orders/', { address: 1, pay_method: 2 }],
      ['POST', '/orders/1/receipt/', {}],
    ] as const)
      expect([path, (await refusal(method, path, { token: other, body }))[1]]).not.toEqual([
        path,
        'unknown_field',
      ])
  })

  test('a field that a route tolerates is not refused beside others', () => {
    const schema = knownFieldsOnly({ count: t.Integer() })
    const unknown: string[] = []
    prepareFor(schema, { emptyMeans: 'absent', tolerated: ['old'] })({ count: 1, old: 1, more: 1 }, '', {
      isForm: () => false,
      unknown,
    })
    expect(unknown).toEqual(['more'])
  })

  test('every other route ignores them', async () => {
    const tolerant = writing.filter(({ name }) => !strict.includes(name))
    expect(tolerant.length).toBeGreaterThan(10)
    // one of the routes signs the caller out
    const other = (await createUser()).token
    for (const { method, path } of tolerant)
      for (const options of [{ body: { unheard_of: 1 } }, { form: { unheard_of: '1' } }])
        expect([path, (await refusal(method, pathOf(path), { ...options, token: other }))[1]]).not.toEqual([
          path,
          'unknown_field',
        ])
  })

  test('every other route ignores them in each object inside its body', async () => {
    const tolerant = nestedIn((name) => !strict.includes(name) && !name.endsWith('/notify/'))
    expect(tolerant.map(({ name }) => name)).toContain('POST /orders/settlement/: lines.0')
    for (const { method, path, name, body } of tolerant)
      expect([name, (await refusal(method, path, { body }))[1]]).not.toEqual([name, 'unknown_field'])
    const [sku, extra] = [await createSku(), { note: 1 }]
    const body = { lines: [{ sku_id: sku, count: 1, ...extra }], ...extra }
    expect((await call('POST', '/orders/settlement/', { token, body })).status).toBe(200)
  })

  test('the query of DELETE /cart/ holds its fields, so it refuses unknown ones too', async () => {
    expect(await refusal('DELETE', '/cart/?sku_id=1&count=1', {})).toEqual([
      400,
      'unknown_field',
      ['count: unknown'],
    ])
  })

  test('an anonymous caller is refused with 401 before its fields are read', async () => {
    const { status } = await call('POST', '/orders/', { body: { sku_id: 1 } })
    expect(status).toBe(401)
  })

  test('a refusal names at most 20 fields, and at most 64 characters of each', async () => {
    const body = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}${'x'.repeat(100)}`, 1]))
    const { json } = await call<{ errors: { field: string }[] }>('POST', '/orders/', { token, body })
    expect(json).toMatchObject({ code: 'unknown_field' })
    expect([json.errors.length, Math.max(...json.errors.map(({ field }) => field.length))]).toEqual([20, 64])
  })

  test('a cancellation with unknown fields changes no order', async () => {
    const { orderId, user } = await createOrder(1)
    const path = `/orders/${orderId}/cancellation/`
    const answer = await call('POST', path, { token: user.token, body: { reason: '不想要了' } })
    expect([answer.status, answer.json.code]).toEqual([400, 'unknown_field'])
    expect((await call('POST', path, { token: user.token, body: {} })).status).toBe(200)
  })
})

describe('names of prototypes', () => {
  for (const name of ['__proto__', 'constructor', 'prototype'])
    test(`${name} is refused in the body of every route, at any depth and in every media type`, async () => {
      const part = `--b\r\nContent-Disposition: form-data; name="a[${name}][b]"\r\n\r\n1\r\n--b--\r\n`
      const bodies: [body: string, type: string, field: string][] = [
        [`{"${name}":{"is_staff":true}}`, 'application/json', name],
        [`{"a":[{"b":{"${name}":1}}]}`, 'application/json', `a.0.b.${name}`],
        [`${name}=1`, 'application/x-www-form-urlencoded', name],
        [`a[0][${name}]=1`, 'application/x-www-form-urlencoded', `a[0][${name}]`],
        [`a.${name}.b=1`, 'application/x-www-form-urlencoded', `a.${name}.b`],
        [part, 'multipart/form-data; boundary=b', `a[${name}][b]`],
      ]
      for (const { method, path } of writing.filter(({ path }) => !isNotification(path)))
        for (const [body, type, field] of bodies)
          expect([path, body, await refusal(method, pathOf(path), { raw: { body, type } })]).toEqual([
            path,
            body,
            [400, 'unknown_field', [`${field}: unknown`]],
          ])
    })

  test('they are refused in every query, also when they are encoded', async () => {
    for (const query of ['__proto__=1', 'a[__proto__]=1', 'constructor.prototype=1', '__%70roto__[a]=1'])
      for (const path of ['/areas/', '/skus/search/', '/nowhere/'])
        expect([query, (await refusal('GET', `${path}?text=a&${query}`, {}))[1]]).toEqual([
          query,
          'unknown_field',
        ])
    expect((await call('GET', '/coupons/?text=__proto__&page=1')).status).toBe(200)
  })
})

test('a notification of a gateway is never refused for its fields', async () => {
  for (const [path, body, type] of [
    ['/payment/alipay/notify/', 'out_trade_no=1&__proto__=1&more=1', 'application/x-www-form-urlencoded'],
    ['/payment/wechat/notify/', '{"id":"1","constructor":1,"more":1}', 'application/json'],
  ] as const) {
    const { text, json } = await call('POST', path, { raw: { body, type } })
    expect([text, json.code]).not.toContain('unknown_field')
  }
})
