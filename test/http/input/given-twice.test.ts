import { beforeAll, describe, expect, test } from 'bun:test'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { type CallOptions, call } from '../../support/http.ts'

let user: TestUser
beforeAll(async () => {
  user = await createUser()
})

const form = (body: string): CallOptions => ({ raw: { body, type: 'application/x-www-form-urlencoded' } })
const parts = (...pairs: [name: string, value: string][]): CallOptions => {
  const body = pairs.map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return { raw: { body: `${body.join('')}--b--\r\n`, type: 'multipart/form-data; boundary=b' } }
}
const json = (body: string): CallOptions => ({ raw: { body, type: 'application/json' } })

type Case = [request: string, options: CallOptions, field: string, zh: string, en: string]
const inForm = ['表单字段重复，只能提交一次', 'is in the form more than once'] as const
const inParts = [
  '表单中既有整个字段，又有它的分项，只能提交一种',
  'is in the form as a whole and in parts',
] as const
const inJson = [
  'JSON 请求体的同一对象中有重复的字段名',
  'An object of the JSON body has a field name twice',
] as const

const cases: Case[] = [
  ['GET /orders/?page=1&page=2', {}, 'page', '查询参数重复，只能出现一次', 'is in the query more than once'],
  [
    'DELETE /cart/?sku_id=1',
    { body: { sku_id: 2 } },
    'sku_id',
    '查询参数与请求体中的值不一致',
    'has different values in the query and in the body',
  ],
  ['POST /cart/', form('sku_id=1&count=1&count=1'), 'count', ...inForm],
  ['POST /cart/', parts(['sku_id', '1'], ['count', '1'], ['count', '2']), 'count', ...inForm],
  ['POST /orders/', form('address=1&pay_method=2&remark=a&remark=b'), 'remark', ...inForm],
  ['POST /orders/', form('invoice.kind=personal&invoice[kind]=company'), 'invoice.kind', ...inForm],
  ['POST /orders/', form('invoice={}&invoice.kind=personal'), 'invoice', ...inParts],
  ['POST /orders/', parts(['lines', '[]'], ['lines[0][count]', '1']), 'lines', ...inParts],
  ['POST /cart/', json('{"sku_id":1,"count":1,"count":2}'), 'count', ...inJson],
  ['POST /orders/', json('{"a":"\\"a\\":","lines":[{"b":1},{"b":1,"c":[{"b":2}],"b":2}]}'), 'b', ...inJson],
  ['POST /cart/', json(`{"${'x'.repeat(100)}":1,"${'x'.repeat(100)}":1}`), 'x'.repeat(64), ...inJson],
]

describe('what a request gives twice is refused by its name, and the text says where it was given:', () => {
  for (const [request, options, field, zh, en] of cases)
    test(`${request} ${options.raw?.type ?? ''} ${field}`, async () => {
      const [method, path] = request.split(' ') as [string, string]
      for (const [language, message] of [
        ['zh', zh],
        ['en', en],
      ] as const) {
        const answer = await call<{ errors?: { field: string; message: string }[] }>(method, path, {
          token: user.token,
          headers: { 'accept-language': language },
          ...options,
        })
        expect([answer.status, answer.json.errors]).toMatchObject([400, [{ field, message }]])
      }
    })
})

test('a repeated name is a list where the field is one, and a list in JSON is refused as a wrong value', async () => {
  const { json: order } = await call('POST', '/orders/', {
    token: user.token,
    ...form('address=1&pay_method=2&lines={"sku_id":1,"count":1}&lines={"sku_id":2,"count":1}'),
  })
  expect(JSON.stringify(order)).not.toContain('表单字段重复')
  const { json: refused } = await call('POST', '/cart/', {
    token: user.token,
    body: { sku_id: 1, count: [1, 2] },
  })
  expect(refused.errors).toMatchObject([{ field: 'count' }])
  expect(JSON.stringify(refused)).not.toContain('表单')
})
