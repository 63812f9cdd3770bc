import { beforeAll, describe, expect, test } from 'bun:test'
import type { ApiDocument } from '../support/api-document.ts'
import { createStaff } from '../support/factories/staff/staff.ts'
import { app, call } from '../support/http.ts'
import { pathOf } from '../support/route-fields.ts'

let token: string
beforeAll(async () => {
  token = (await createStaff([], { isSuperuser: true })).token
})

// the notifications of the gateways have the media types of the gateways
const writing = app.routes
  .filter(({ method, path }) => /^(POST|PUT|PATCH|DELETE)$/.test(method) && !path.endsWith('/notify/'))
  .map(({ method, path }) => ({ method, path: pathOf(path), template: path }))

async function send(method: string, path: string, body: string, type?: string) {
  const { status, json } = await call<{ code?: string }>(method, path, {
    token,
    raw: { body, ...(type && { type }) },
  })
  return [method, path, status, json.code]
}

describe('every operation that writes', () => {
  const unsupported: Record<string, readonly (readonly [body: string, type: string])[]> = {
    'of another media type': [
      ['<sku_id>1</sku_id>', 'application/xml'],
      ['{}', 'text/plain'],
    ],
    'in another charset than UTF-8': [
      ['{}', 'application/json; charset=gbk'],
      ['{}', 'application/json;Charset="GB18030"'],
      ['a=1', 'application/x-www-form-urlencoded; charset=iso-8859-1'],
      ['--b--\r\n', 'multipart/form-data; boundary=b; charset=utf-16'],
    ],
  }
  for (const [name, bodies] of Object.entries(unsupported))
    test(`refuses a body ${name} with 415, also when it needs no body`, async () => {
      expect(writing.length).toBeGreaterThan(40)
      for (const { method, path } of writing)
        for (const [body, type] of bodies)
          expect(await send(method, path, body, type)).toEqual([method, path, 415, 'unsupported_media_type'])
    })

  test('refuses a field name that is given twice in JSON', async () => {
    for (const { method, path } of writing)
      expect(await send(method, path, '{"count":1,"count":2}', 'application/json')).toEqual([
        method,
        path,
        400,
        'malformed_body',
      ])
  })

  test('documents the refusal', async () => {
    const { paths } = (await call<ApiDocument>('GET', '/docs/json')).json
    const documented = ({ method, template }: (typeof writing)[number]) =>
      Object.keys(paths[template.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.responses ?? {})
    for (const each of writing)
      expect([each.template, documented(each)]).toEqual([
        each.template,
        expect.arrayContaining(['400', '415']),
      ])
  })
})

test('UTF-8 is accepted in every spelling, and the refusal of other charsets names it', async () => {
  const other = (await createStaff([], { isSuperuser: true })).token
  const put = (type: string) =>
    call<{ nickname: string; detail: string }>('PUT', '/user/nickname/', {
      token: other,
      raw: { body: /json/i.test(type) ? '{"nickname":"小明"}' : 'nickname=小明', type },
    })
  for (const type of [
    'application/json',
    'application/json;charset=UTF-8',
    'Application/JSON; Charset="utf-8"',
    'application/json; charset=utf8',
    'application/x-www-form-urlencoded; charset=UTF-8',
    // as Alipay sends it
    'application/x-www-form-urlencoded; text/html; charset=utf-8',
  ])
    expect([type, (await put(type)).status]).toEqual([type, 200])
  expect((await put('application/json; charset=gbk')).json.detail).toContain('charset=utf-8')
})

test('a media type without a body is ignored where no body is needed', async () => {
  const other = (await createStaff([], { isSuperuser: true })).token
  const headers = { 'content-type': 'application/xml' }
  expect((await call('DELETE', '/browse_histories/', { token: other, headers })).status).toBe(204)
})
