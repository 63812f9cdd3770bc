import { beforeAll, describe, expect, test } from 'bun:test'
import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser } from '../../support/factories/users.ts'
import { app, call } from '../../support/http.ts'
import { listRouteFields, pathOf } from '../../support/route-fields.ts'

let token: string
let staff: string
beforeAll(async () => {
  token = (await createUser()).token
  staff = (await createStaff([], { isSuperuser: true })).token
})

type Refusal = { code?: string; errors?: { field: string; code: string; message: string }[] }
const send = (method: string, path: string, options: object = {}) =>
  call<Refusal>(method, path, {
    token: isStaffPath(path) ? staff : token,
    headers: { 'accept-language': 'en' },
    ...options,
  })

const writing = app.routes.filter(({ method }) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
const strict = writing.filter(({ hooks }) => hooks.body?.refusesUnknown)
const reason = 'is not a known query parameter: send fields in the body'

describe('a route that refuses unknown fields in its body refuses unknown query parameters, too:', () => {
  test('there are such routes', () => {
    expect(strict.map(({ method, path }) => `${method} ${path}`)).toContain('POST /cart/')
    expect(strict.length).toBeGreaterThan(8)
  })

  for (const { method, path } of strict)
    test(`${method} ${path}`, async () => {
      const known = listRouteFields()
        .filter((each) => each.route === `${method} ${path}` && each.place === 'query')
        .map(({ field }) => field)
      const names = ['sku_id', 'count', '_', 'utm_source'].filter((name) => !known.includes(name))
      const query = [...known, ...names, '_'].map((name) => `${name}=1`).join('&')
      for (const options of [{ body: {} }, { form: { a: '1' } }, {}]) {
        const { status, json } = await send(method, `${pathOf(path)}?${query}`, options)
        expect([status, json.code, json.errors]).toEqual([
          400,
          'unknown_field',
          names.map((field) => ({ field, code: 'unknown', message: reason })),
        ])
      }
    })
})

test('fields that are sent in the query of POST /cart/ by mistake change no cart', async () => {
  const [sku, other] = [await createSku(), await createSku()]
  const body = { sku_id: sku, count: 1 }
  expect((await send('POST', `/cart/?sku_id=${other}&count=5`, { body })).status).toBe(400)
  expect((await send('GET', '/cart/')).json).toEqual([] as Refusal)
  for (const path of ['/cart/', '/cart', '/cart/?'])
    expect((await send('POST', path, { body })).status).toBe(201)
  expect((await send('DELETE', `/cart/?sku_id=${sku}`)).status).toBe(204)
})

test('every other route ignores unknown query parameters', async () => {
  const tolerant = app.routes.filter((route) => !strict.includes(route))
  expect(tolerant.length).toBeGreaterThan(40)
  // one of the routes signs the caller out
  const other = (await createUser()).token
  for (const { method, path } of tolerant) {
    const { json } = await send(method, `${pathOf(path)}?_=1&utm_source=a`, { token: other })
    expect([method, path, json.code]).not.toEqual([method, path, 'unknown_field'])
  }
})
