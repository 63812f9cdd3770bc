import { beforeAll, describe, expect, test } from 'bun:test'
import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { call } from '../../support/http.ts'
import { listRouteFields, type RouteField } from '../../support/route-fields.ts'

const fields = listRouteFields()
const aliases = fields
  .filter(({ schema }) => schema.deprecated)
  .map((alias) => ({ ...alias, current: /alias of (\w+)$/.exec(alias.schema.description ?? '')?.[1] ?? '' }))

let staff: string
beforeAll(async () => {
  staff = (await createStaff([], { isSuperuser: true })).token
})

type Refusal = { code: string; errors?: { field: string; message: string }[] }

/** Sends values of some fields of a route, beside its required ones, and returns the refused fields with their reasons. */
async function refused(alias: RouteField, values: Readonly<Record<string, string>>) {
  const { method, route, place } = alias
  const required = fields.filter((each) => each.route === route && each.place === place && !each.isOptional)
  const input = { ...Object.fromEntries(required.map(({ field }) => [field, 'a'])), ...values }
  const path = alias.path.replace('/x/', '/xiaoming/')
  const target = place === 'query' ? `${path}?${new URLSearchParams(input)}` : path
  const { status, json } = await call<Refusal>(method, target, {
    headers: { 'accept-language': 'en' },
    ...(isStaffPath(path) && { token: staff }),
    ...(place === 'body' && { body: input }),
  })
  return { status, code: json.code, errors: json.errors?.map(({ field, message }) => `${field} ${message}`) }
}

test('the names that the storefront of the course and the staff console send are aliases', () => {
  expect(aliases.map(({ route, field, current }) => `${route} ${field} = ${current}`).sort()).toEqual([
    'GET /accounts/:account/sms/token/ image_code = text',
    'GET /oauth/:provider/user/ auth_code = code',
    'GET /sms_codes/:mobile/ image_code = text',
    'POST /meiduo_admin/goods/specs/ goods_id = spu_id',
    'POST /meiduo_admin/skus/images/ sku_id = sku',
    'PUT /meiduo_admin/goods/specs/:id/ goods_id = spu_id',
    'PUT /meiduo_admin/skus/images/:id/ sku_id = sku',
  ])
})

describe('a field and its alias with different values are refused by name; equal and empty values are one value:', () => {
  for (const alias of aliases.filter(({ path }) => !isStaffPath(path))) {
    const { route, field, current } = alias
    const reason = `${current} differs from its alias ${field}`
    test(`${route}: ${field}`, async () => {
      expect(await refused(alias, { [current]: 'abcd', [field]: 'efgh' })).toEqual({
        status: 400,
        code: 'invalid_input',
        errors: [reason],
      })
      const alone = await refused(alias, { [current]: 'abcd' })
      expect(alone.code).not.toBe('invalid_input')
      for (const values of [
        { [current]: 'abcd', [field]: 'abcd' },
        { [current]: '', [field]: 'abcd' },
        { [current]: 'abcd', [field]: '' },
      ]) {
        expect(await refused(alias, values)).toEqual(alone)
      }
    })
  }
})

test('a staff route refuses an id and its alias with different values, and takes equal ones', async () => {
  for (const alias of aliases.filter(({ route }) => route.includes('/goods/specs/'))) {
    const answer = await refused(alias, { spu_id: '1', goods_id: '2' })
    expect(answer.errors).toEqual(['spu_id differs from its alias goods_id'])
    const unknown = '2147483000'
    const alone = await refused(alias, { spu_id: unknown })
    expect(alone.status).toBe(400)
    expect(await refused(alias, { spu_id: unknown, goods_id: unknown })).toEqual(alone)
    expect(await refused(alias, { goods_id: unknown })).toEqual(alone)
  }
})
