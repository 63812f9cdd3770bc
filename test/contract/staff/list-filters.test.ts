import { beforeAll, describe, expect, test } from 'bun:test'
import type { TSchema } from '@sinclair/typebox'
import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { call } from '../../support/http.ts'
import { listRouteFields, type RouteField } from '../../support/route-fields.ts'

type Parts = TSchema & { anyOf?: TSchema[] }

const filters = listRouteFields().filter(
  ({ method, path, place }) => method === 'GET' && place === 'query' && isStaffPath(path),
)
const partsOf = ({ schema }: RouteField) => (schema as Parts).anyOf ?? [schema]
const isChoice = (field: RouteField) => partsOf(field).every((part) => typeof part.const === 'string')
const isFreeText = (field: RouteField) =>
  partsOf(field).some(
    ({ type, pattern, format, const: value }) =>
      type === 'string' && !pattern && !format && value === undefined,
  )

/** Filters that name a thing of which the shop has any number, or a text that rows contain. */
const freeTexts: Readonly<Record<string, string>> = {
  keyword: 'a part of a text, or a name or number as a whole',
  carrier: 'code or name of a carrier; an unknown one is 400 carrier_unknown',
  user: 'name or id of a person, a command, or schedule',
  object: 'kind and id of an object',
  action: 'an operation, a command, or a schedule, also of a former version',
  list: 'path of a list, as views of any client store it',
  cursor: 'the place where a list continues; any other text is 400',
}
/** Filters with a pattern: amounts, times, and numbers of orders and invoices. */
const patterns = ['min_amount', 'max_amount', 'from', 'to', 'at', 'day', 'ids', 'number']

let token: string
beforeAll(async () => {
  token = (await createStaff([], { isSuperuser: true })).token
})

test('a filter of staff takes free text only where its values cannot be enumerated', () => {
  const names = new Set(filters.filter(isFreeText).map(({ field }) => field))
  expect([...names].sort()).toEqual(Object.keys(freeTexts).sort())
})

test('a filter of staff has a pattern only for amounts, times and numbers', () => {
  const patterned = filters.filter((field) => partsOf(field).some(({ pattern }) => pattern))
  expect([...new Set(patterned.map(({ field }) => field))].sort()).toEqual(patterns.toSorted())
})

describe('an enumerated filter refuses every other text', () => {
  test('orders have one', () => {
    const named = filters.filter(isChoice).map(({ route, field }) => `${route}: ${field}`)
    expect(named).toEqual(
      expect.arrayContaining(['GET /meiduo_admin/orders/: refund', 'GET /meiduo_admin/refunds/: status']),
    )
  })

  test.each(filters.filter(isChoice).map((field) => [`${field.route}: ${field.field}`, field] as const))(
    '%s',
    async (_, { path, field }) => {
      for (const value of ['unknown', 'REQUESTED', '1']) {
        const { status, json } = await call<{ errors: { field: string }[] }>(
          'GET',
          `${path}?${field}=${value}`,
          { token },
        )
        expect([status, json.errors.map((error) => error.field)]).toEqual([
          400,
          expect.arrayContaining([field]),
        ])
      }
    },
  )
})
