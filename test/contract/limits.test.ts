import { beforeAll, describe, expect, test } from 'bun:test'
import { createStaff } from '../support/factories/staff/staff.ts'
import { call } from '../support/http.ts'
import { listRouteFields, type RouteField } from '../support/route-fields.ts'

let token: string
beforeAll(async () => {
  token = (await createStaff([], { isSuperuser: true })).token
})

type Limits = { minimum?: number; maximum?: number; minLength?: number; maxLength?: number; pattern?: string }
type Schema = Limits & { type?: string; anyOf?: Schema[] }

/** The limits of an integer, which may be one of two alternatives, or of a text. */
function limitsOf(schema: RouteField['schema'] & Schema): Limits {
  return schema.anyOf?.find(({ type }) => type === 'integer') ?? schema
}

/** Returns whether the schema refuses a value, as opposed to a rule of the domain. */
async function isRefused({ method, path, place, field, holding }: RouteField, value: number | string) {
  const options = place === 'body' ? { token, body: holding(value) } : { token }
  // without its required parameters, a query is refused before its numbers are compared
  const others = new URLSearchParams(
    Object.entries(valid).filter(([name]) => name !== field && isParameter(method, path, name)),
  )
  const query = place === 'query' ? `?${field}=${encodeURIComponent(value)}&${others}` : ''
  const { json } = await call<{ errors?: { field: string; code: string }[] }>(method, path + query, options)
  return json.errors?.some((error) => error.field === field && error.code === 'invalid') ?? false
}

const valid = { text: 'a', image_code_id: 'a', sms_code: '123456', stocktake_id: '1' }

const isParameter = (method: string, path: string, name: string) =>
  fields.some(
    ({ field }) =>
      field.place === 'query' && field.method === method && field.path === path && field.field === name,
  )

const fields = listRouteFields().map((field) => ({ field, limits: limitsOf(field.schema) }))

describe('an integer is accepted at its limits and refused beyond them', () => {
  const integers = fields.filter(({ limits }) => limits.maximum !== undefined)
  test('every integer has both limits', () => {
    expect(integers.length).toBeGreaterThan(20)
    for (const { field, limits } of integers)
      expect([field.path, field.field, typeof limits.minimum]).toEqual([field.path, field.field, 'number'])
  })

  for (const { field, limits } of integers)
    test(`${field.method} ${field.path}: ${field.field}`, async () => {
      const { minimum = Number.NaN, maximum = Number.NaN } = limits
      for (const [value, refused] of [
        [minimum - 1, true],
        [minimum, false],
        [minimum + 1, minimum + 1 > maximum],
        [maximum - 1, maximum - 1 < minimum],
        [maximum, false],
        [maximum + 1, true],
      ] as const)
        expect([value, await isRefused(field, value)]).toEqual([value, refused])
    })
})

describe('a text is accepted at its limits and refused beyond them', () => {
  // a text with a pattern has its lengths in the pattern, and a test in its domain
  const texts = fields.filter(
    ({ limits }) => !limits.pattern && (limits.maxLength ?? limits.minLength) !== undefined,
  )
  test('there are texts with limits', () => expect(texts.length).toBeGreaterThan(8))

  for (const { field, limits } of texts)
    test(`${field.method} ${field.path}: ${field.field}`, async () => {
      const { minLength = 0, maxLength = 1_000 } = limits
      const lengths: [length: number, refused: boolean][] = [
        [minLength, false],
        [maxLength, false],
      ]
      if (minLength > 1) lengths.push([minLength - 1, true])
      if (limits.maxLength !== undefined) lengths.push([maxLength + 1, true])
      for (const [length, refused] of lengths.filter(([length]) => length > 0))
        expect([length, await isRefused(field, 'x'.repeat(length))]).toEqual([length, refused])
    })
})
