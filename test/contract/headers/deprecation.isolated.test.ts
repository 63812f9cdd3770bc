import { expect, test } from 'bun:test'
import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import { type ApiDocument, listOperations } from '../../support/api-document.ts'

process.env.ALIASES_SUNSET = '2027-06-30'
const { createStaff } = await import('../../support/factories/staff/staff.ts')
const { createUser } = await import('../../support/factories/users.ts')
const { app, call } = await import('../../support/http.ts')

const headerNames = ['deprecation', 'sunset', 'link'] as const
const sunset = 'Tue, 29 Jun 2027 16:00:00 GMT'

/** Each second path with a call of it, and the operation and path that it names. */
const seconds: readonly [alias: string, path: string, docs: string, current: string][] = [
  ['PUT /emails/', '/emails/', '/docs/#/accounts/changeEmail', '/email/'],
  ['GET /orders/all/', '/orders/all/', '/docs/#/orders/listOrders', '/orders/'],
  [
    'POST /meiduo_admin/orders/:id/shipment/',
    '/meiduo_admin/orders/202611230000000000001/shipment/',
    '/docs/staff/#/staff-orders/createShipment',
    '/meiduo_admin/orders/202611230000000000001/shipments/',
  ],
]

test('every second path of an operation is listed here', () => {
  const aliases = app.routes.filter(({ hooks }) => hooks.detail?.operationId?.endsWith('Alias'))
  expect(aliases.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
    seconds.map(([alias]) => alias).sort(),
  )
})

for (const [alias, path, docs, current] of seconds) {
  const method = alias.split(' ')[0] as string
  test(`${alias} names the operation and the path to use, on success and on refusal`, async () => {
    const token = isStaffPath(path)
      ? (await createStaff([], { isSuperuser: true })).token
      : (await createUser()).token
    for (const options of [
      { token, body: method === 'GET' ? undefined : { email: 'one@example.com' } },
      {},
    ]) {
      const { status, headers } = await call(method, path, options)
      expect([status, ...headerNames.map((name) => headers.get(name))]).toEqual([
        expect.any(Number),
        `@${Date.parse('2026-11-23T00:00:00+08:00') / 1_000}`,
        sunset,
        `<${docs}>; rel="deprecation"; type="text/html", <${current}>; rel="successor-version"`,
      ])
    }
  })

  test(`the path to use instead of ${alias} announces no end`, async () => {
    const { headers } = await call(method, current)
    expect(headerNames.slice(0, 2).map((name) => headers.get(name))).toEqual([null, null])
  })
}

test('exactly the second paths are deprecated in the document, and the operations that they name exist', async () => {
  const operations = listOperations((await call<ApiDocument>('GET', '/docs/json')).json)
  const deprecated = operations.filter((operation) => operation.deprecated)
  expect(deprecated.map(({ operationId }) => operationId).every((id) => id.endsWith('Alias'))).toBe(true)
  expect(deprecated).toHaveLength(seconds.length)
  for (const { operationId, responses } of operations)
    for (const { headers = {} } of Object.values(responses)) {
      const isDocumented = ['Deprecation', 'Link', 'Sunset'].every((name) => name in headers)
      expect([operationId, isDocumented]).toEqual([operationId, operationId.endsWith('Alias')])
    }
  for (const [, , docs] of seconds) {
    const [, tag, id] = docs.split('#')[1]?.split('/') ?? []
    expect(
      operations.filter(({ operationId, tags }) => operationId === id && tags?.[0] === tag),
    ).toHaveLength(1)
  }
})
