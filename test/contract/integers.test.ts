import { beforeAll, describe, expect, test } from 'bun:test'
import { createStaff } from '../support/factories/staff/staff.ts'
import { app, call } from '../support/http.ts'
import { isInteger, listRouteFields, pathOf } from '../support/route-fields.ts'

let token: string
beforeAll(async () => {
  token = (await createStaff([], { isSuperuser: true })).token
})

const notDigits = ['0x10', '1e3', ' 5', '5 ', '5\n', '+5', '-5', '٣', '５', '5.0', '0b1', '1_0', 'Infinity']
const tooLong = ['99999999999999999999', '9'.repeat(400)]
const otherTypes = [1.5, 1e300, 2 ** 53, -1, true, [5], { a: 5 }]
const integers = listRouteFields().filter(({ schema }) => isInteger(schema))

/** The parameters of paths that are numbers: ids, and numbers of orders. */
const ids = app.routes.flatMap(({ method, path, hooks }) =>
  Object.entries<{ pattern?: string }>(hooks.params?.properties ?? {})
    .filter(([, { pattern }]) => /^\^(?:\[1-9\])?\\d\{[\d,]+\}\$$/.test(pattern ?? ''))
    .map(([name]) => ({ method, path, name })),
)

async function refusal(method: string, path: string, options: object = {}) {
  const { status, json } = await call<{ errors?: { field: string }[] }>(method, path, { token, ...options })
  return [status, json.errors?.map(({ field }) => field)]
}

describe('an integer is accepted as plain digits only', () => {
  test('the application has integers in bodies and in queries', () => {
    for (const place of ['body', 'query'])
      expect(integers.filter((each) => each.place === place).length).toBeGreaterThan(8)
  })

  for (const { method, path, place, field, holding } of integers)
    test(`${method} ${path}: ${field}`, async () => {
      const named = [400, expect.arrayContaining([field])]
      for (const value of [...notDigits, ...tooLong]) {
        const query = `${path}?${field}=${encodeURIComponent(value)}`
        const answer =
          place === 'query' ? refusal(method, query) : refusal(method, path, { body: holding(value) })
        expect([value, await answer]).toEqual([value, named])
        if (place === 'query') continue
        const form = { [field.replace(/\.(\w+)/g, '[$1]')]: value }
        expect([value, await refusal(method, path, { form })]).toEqual([value, named])
      }
      if (place === 'query') return
      for (const value of otherTypes)
        expect([value, await refusal(method, path, { body: holding(value) })]).toEqual([value, named])
    })

  test('the application has ids of every kind in its paths', () => {
    expect([...new Set(ids.map(({ name }) => name))].sort()).toEqual([
      'id',
      'note',
      'refund',
      'review',
      'shipment',
    ])
  })

  for (const { method, path, name } of ids)
    test(`${method} ${path} is 404 for another ${name}`, async () => {
      for (const id of [...notDigits, '9'.repeat(400)]) {
        const address = pathOf(path.replace(`:${name}`, encodeURIComponent(id)))
        expect([address, await refusal(method, address)]).toEqual([address, [404, [name]]])
      }
    })
})

test('digits are accepted as a number, as a text and with leading zeros', async () => {
  for (const page of ['1', '01']) expect((await call('GET', `/coupons/?page=${page}`)).status).toBe(200)
  for (const count of [1, '1', '01']) {
    const { json } = await call('PUT', '/cart/', { token, body: { sku_id: 2_147_483_647, count } })
    expect(json.code).not.toBe('invalid_input')
  }
})

test('a parameter that is given twice is refused, also with equal values', async () => {
  for (const query of ['page=1&page=2', 'page=1&page=1', 'page=1&p%61ge=1', 'page=&page=2'])
    expect([query, await refusal('GET', `/coupons/?${query}`)]).toEqual([query, [400, ['page']]])
  expect((await call('GET', '/coupons/?page=1&_=1&_=2')).status).toBe(200)
  expect((await call('GET', '/skus/search/?text=a&specs=颜色:黑&specs=颜色:白&specs=')).status).not.toBe(400)
})
