import { beforeAll, describe, expect, test } from 'bun:test'
import type { TSchema } from '@sinclair/typebox'
import { exportListNames, findExportList } from '../../../src/domains/staff/exports/lists/registry.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { call } from '../../support/http.ts'

type Bounded = TSchema &
  Readonly<{ anyOf?: Bounded[]; pattern?: string; maxLength?: number; minLength?: number }>
type Refusal = { code?: string; errors?: { field: string }[] }

/** Returns values that a schema refuses, as texts. Texts above 200 characters are refused before the list reads them. */
function valuesOutside(schema: Bounded): string[] {
  const parts = schema.anyOf ?? [schema]
  const isText = parts.every(
    ({ type, format, const: value }) => type === 'string' && !format && value === undefined,
  )
  const limited = parts.find((part) => part.minimum !== undefined)
  const [minimum, maximum] = [limited?.minimum, limited?.maximum]
  return [
    ...(isText ? [] : ['no-such-value', '1.5x']),
    ...(minimum === undefined ? [] : [String(minimum - 1)]),
    ...(maximum === undefined ? [] : [String(maximum + 1)]),
    ...parts.flatMap(({ pattern }) => (pattern && !new RegExp(pattern, 'u').test('~!~') ? ['~!~'] : [])),
    ...parts.flatMap(({ maxLength }) => (maxLength && maxLength < 200 ? ['x'.repeat(maxLength + 1)] : [])),
  ]
}

describe('a value of a filter that the schema of the list refuses', () => {
  let token: string
  beforeAll(async () => {
    token = (await createStaff([], { isSuperuser: true })).token
  })
  const cases = exportListNames.flatMap((list) => {
    const { filters, query } = findExportList(list)
    return filters.flatMap((filter) =>
      valuesOutside(query.properties[filter] as Bounded).map((value) => ({ list, filter, value })),
    )
  })

  test('is tried for every kind of limit', () => {
    const tried = cases.map(({ list, filter, value }) => `${list}.${filter} ${value}`)
    expect(tried).toEqual(
      expect.arrayContaining([
        'orders.status 7',
        'orders.status 0',
        'orders.refund no-such-value',
        'reviews.score 6',
        'reviews.sku_id 0',
        'reviews.sku_id 2147483648',
        'orders.from ~!~',
        `orders.keyword ${'x'.repeat(101)}`,
      ]),
    )
    const bare = exportListNames.filter((list) => findExportList(list).filters.length > 0)
    expect(new Set(cases.map(({ list }) => list)).size).toBe(bare.length)
  })

  test.each(cases)('is 400 for $list.$filter = $value', async ({ list, filter, value }) => {
    const body = { list, filters: { [filter]: value } }
    const { status, json } = await call<Refusal>('POST', '/meiduo_admin/exports/', { token, body })
    expect([status, json.code]).toEqual([400, 'invalid_input'])
    expect(json.errors?.map(({ field }) => field)).toContain(`filters.${filter}`)
  })
})
