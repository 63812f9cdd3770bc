import { beforeAll, describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { consentField } from '../../src/http/fields.ts'
import { createStaff } from '../support/factories/staff/staff.ts'
import { call } from '../support/http.ts'
import { isBoolean, listRouteFields } from '../support/route-fields.ts'

let token: string
beforeAll(async () => {
  token = (await createStaff([], { isSuperuser: true })).token
})

const yes = [true, 'true', 'on', '1', 1]
const no = [false, 'false', '0', 0]
const neither = ['yes', 'TRUE', 'off', ' true', '１', '2', 2, [true], { a: true }]
const booleans = listRouteFields().filter(({ schema }) => isBoolean(schema))
const isConsent = (field: string) => field === 'allow'

/** Returns whether an answer refuses this field; the other fields of the request are absent. */
async function isRefused(method: string, path: string, field: string, options: object): Promise<boolean> {
  const caller = path.startsWith('/users/') || path.startsWith('/authorizations/') ? {} : { token }
  const { json } = await call<{ errors?: { field: string }[] }>(method, path, { ...caller, ...options })
  return json?.errors?.some((error) => error.field === field) ?? false
}

describe('a boolean has the same spellings in every route', () => {
  test('the application has booleans in bodies and in queries', () => {
    const named = booleans.map(({ route, field }) => `${route}: ${field}`)
    expect(named).toEqual(expect.arrayContaining(['POST /users/: allow', 'PUT /cart/selection/: selected']))
    expect(booleans.some(({ place }) => place === 'query')).toBe(true)
  })

  for (const { method, path, route, place, field, schema, holding } of booleans)
    test(`${route}: ${field}`, async () => {
      const refused = isConsent(field) ? [...no, ...neither] : neither
      const accepted = isConsent(field) ? yes : [...yes, ...no]
      for (const [values, expected] of [
        [accepted, false],
        [refused, true],
      ] as const)
        for (const value of values) {
          const inputs = place === 'query' ? [] : [{ body: holding(value) }]
          const form = typeof value === 'string' && place === 'body' ? [{ form: { [field]: value } }] : []
          for (const options of [...inputs, ...form])
            expect([options, await isRefused(method, path, field, options)]).toEqual([options, expected])
          if (place === 'body' || typeof value === 'object') continue
          const query = `${path}?${field}=${encodeURIComponent(value)}`
          expect([query, await isRefused(method, query, field, {})]).toEqual([query, expected])
        }
      if (isConsent(field)) return
      for (const value of yes) expect([value, Value.Decode(schema, value)]).toEqual([value, true])
      for (const value of no) expect([value, Value.Decode(schema, value)]).toEqual([value, false])
    })
})

test('a consent accepts every spelling of true and nothing else', () => {
  const schema = consentField({ zh: '', en: '' })
  for (const value of yes) expect([value, Value.Check(schema, value)]).toEqual([value, true])
  for (const value of [...no, ...neither, '', null])
    expect([value, Value.Check(schema, value)]).toEqual([value, false])
})
