import { beforeAll, describe, expect, test } from 'bun:test'
import { createStaff } from '../support/factories/staff/staff.ts'
import { type CallOptions, call } from '../support/http.ts'
import { listRouteFields, type RouteField } from '../support/route-fields.ts'

let token: string
beforeAll(async () => {
  token = (await createStaff([], { isSuperuser: true })).token
})

const optional = listRouteFields().filter(({ isOptional }) => isOptional)

/** Returns the fields that the answer to a request refuses. */
async function refused({ method, path }: RouteField, options: CallOptions, query = '') {
  const { json } = await call<{ errors?: { field: string }[] }>(method, path + query, { token, ...options })
  return json.errors?.map(({ field }) => field) ?? []
}

describe('an optional field that is empty is refused no more than an absent one', () => {
  test('the application has optional fields in bodies and in queries', () => {
    for (const place of ['body', 'query'])
      expect(optional.filter((each) => each.place === place).length).toBeGreaterThan(8)
  })

  for (const each of optional) {
    const { method, path, place, field, holding } = each
    test(`${method} ${path}: ${field}`, async () => {
      if (place === 'query') {
        const absent = await refused(each, {})
        expect(await refused(each, {}, `?${field}=`)).toEqual(absent)
        return
      }
      const absent = await refused(each, { body: holding(undefined) })
      for (const empty of [null, '']) expect(await refused(each, { body: holding(empty) })).toEqual(absent)
      const name = field.replace(/\.(\w+)/g, '[$1]')
      expect(await refused(each, { form: { [name]: '' } })).toEqual(absent)
      const body = `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n\r\n--b--\r\n`
      const type = 'Multipart/Form-Data; boundary=b'
      expect(await refused(each, { raw: { body, type } })).toEqual(absent)
    })
  }
})

test('a required field is refused when it is empty', async () => {
  const required = listRouteFields().filter(({ isOptional, place, schema }) => {
    const { type, pattern, minLength, characters, anyOf = [] } = schema
    // PUT /user/nickname/ is the only field of its route, and null removes the nickname
    const isNullable = anyOf.some((part: { type?: string }) => part.type === 'null')
    return (
      !isOptional &&
      !isNullable &&
      place === 'body' &&
      (type !== 'string' || pattern || minLength || characters?.least)
    )
  })
  expect(required.length).toBeGreaterThan(20)
  for (const each of required.filter(({ field }) => !field.includes('.')))
    for (const empty of [null, ''])
      expect([each.path, await refused(each, { body: each.holding(empty) })]).toEqual([
        each.path,
        expect.arrayContaining([each.field]),
      ])
})
