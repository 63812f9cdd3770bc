import { beforeAll, expect, test } from 'bun:test'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

let user: TestUser
beforeAll(async () => {
  user = await createUser()
})

const line = (sku_id: unknown, count: unknown) => ({ reason: '太贵了', lines: [{ sku_id, count }] })

const refused: [method: string, path: string, body: object | undefined, fields: string[]][] = [
  ['GET', '/orders/1/payment/?pay_method=7', undefined, ['pay_method']],
  ['GET', '/coupons/?page_size=1000', undefined, ['page_size']],
  ['GET', '/coupons/?page=0', undefined, ['page']],
  ['GET', '/coupons/?page=x', undefined, ['page']],
  ['GET', '/users/coupons/?page=0', undefined, ['page']],
  ['GET', '/orders/?status=9', undefined, ['status']],
  ['GET', '/orders/settlement/?address=0', undefined, ['address']],
  ['GET', '/categories/115/skus/?page_size=0', undefined, ['page_size']],
  ['POST', '/orders/', { address: '0', pay_method: 2 }, ['address']],
  ['POST', '/cart/', { sku_id: 1, count: '0' }, ['count']],
  ['POST', '/browse_histories/', { sku_id: '0' }, ['sku_id']],
  ['POST', '/orders/1/refunds/', line('30', '0'), ['lines.0.count']],
  ['POST', '/orders/1/refunds/', line('0', 1), ['lines.0.sku_id']],
  ['POST', '/orders/1/refunds/', line(0, 0), ['lines.0.sku_id', 'lines.0.count']],
]

for (const [method, path, body, fields] of refused)
  test(`${method} ${path} ${JSON.stringify(body) ?? ''} is refused with the field ${fields}`, async () => {
    const { status, json } = await call<{ errors: { field: string; code: string }[] }>(method, path, {
      token: user.token,
      body,
    })
    expect(status).toBe(400)
    expect(json.errors.map(({ field, code }) => [field, code])).toEqual(
      fields.map((field) => [field, 'invalid']),
    )
  })

test('a form is refused with the name of its field', async () => {
  const { status, json } = await call<{ errors: object[] }>('POST', '/cart/', {
    token: user.token,
    form: { sku_id: '1', count: '0' },
  })
  expect([status, json.errors]).toMatchObject([400, [{ field: 'count' }]])
})
