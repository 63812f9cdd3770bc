import { beforeAll, expect, test } from 'bun:test'
import SwaggerParser from '@apidevtools/swagger-parser'
import { transitions } from '../../../src/domains/orders/lifecycle/order-state-machine.ts'
import { adviceByCode, adviceByStatus } from '../../../src/http/openapi/error-advice.ts'
import { listDefinedErrors } from '../../../src/lib/errors.ts'
import {
  type ApiDocument,
  type Content,
  listOperations,
  type Operation,
  resolveReference,
  type Schema,
} from '../../support/api-document.ts'
import { app, call } from '../../support/http.ts'

let document: ApiDocument
let operations: (Operation & { name: string })[]

beforeAll(async () => {
  document = (await call<ApiDocument>('GET', '/docs/json')).json
  operations = listOperations(document).map((each) => ({
    ...each,
    name: `${each.method.toLowerCase()} ${each.path}`,
  }))
})

test('every tag has one description, and every operation a described tag', () => {
  const names = (document.tags ?? []).map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
  expect(
    [...new Set(operations.flatMap(({ tags = [] }) => tags))].filter((tag) => !names.includes(tag)),
  ).toEqual([])
})

const operation = (name: string) =>
  operations.find((each) => each.name === name) as (typeof operations)[number]
const contentsOf = ({ requestBody, responses }: Operation) =>
  [requestBody, ...Object.values(responses)].flatMap((part) => Object.values(part?.content ?? {}))

/** Returns a schema and its nested schemas, with references resolved. */
function within(schema: Schema | undefined): Schema[] {
  if (!schema) return []
  const found = resolveReference(document, schema)
  const { properties = {}, anyOf = [], allOf = [], items } = found
  return [
    found,
    ...[...Object.values(properties), ...anyOf, ...allOf, ...(items ? [items] : [])].flatMap(within),
  ]
}

test('the OpenAPI document is valid, and every operation has a summary, one tag and a success answer', async () => {
  expect(operations.length).toBeGreaterThan(25)
  for (const { name, summary, tags, responses } of operations)
    expect([name, !!summary, tags?.length, Object.keys(responses).some((s) => s.startsWith('2'))]).toEqual([
      name,
      true,
      1,
      true,
    ])
  await SwaggerParser.validate(structuredClone(document) as never)
})

test('every operation has a unique id in camel case', () => {
  const ids = operations.map(({ operationId }) => operationId)
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  for (const { name, operationId } of operations)
    expect([name, operationId]).toEqual([name, expect.stringMatching(/^[a-z]+([A-Z][a-z]+)*$/)])
  expect(ids).toEqual(expect.arrayContaining(['placeOrder', 'listOrders', 'getSku', 'startPayment']))
})

test('every route sets its operation id, so none is generated from the path', () => {
  const unnamed = app.routes
    .filter(({ hooks, method }) => !hooks.detail?.hide && !hooks.detail?.operationId && method !== 'OPTIONS')
    .map(({ method, path }) => `${method} ${path}`)
  expect(unnamed).toEqual([])
})

function requiresFile(content: Content): boolean {
  const { properties, required } = within(content['multipart/form-data']?.schema)[0] ?? {}
  return Object.entries(properties ?? {}).some(
    ([name, field]) =>
      required?.includes(name) && [field, field.items].some((each) => each?.format === 'binary'),
  )
}

test('every body is documented as JSON, form and multipart, one with a required file as multipart first, each field with its type', () => {
  const withBody = app.routes.filter(({ hooks }) => Object.keys(hooks.body?.properties ?? {}).length > 0)
  expect(withBody.length).toBeGreaterThan(15)
  for (const { method, path } of withBody) {
    const name = `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`
    const content = operation(name).requestBody?.content ?? {}
    const types = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']
    expect([name, Object.keys(content)]).toEqual([
      name,
      requiresFile(content) ? [...types.slice(2), ...types.slice(0, 2)] : types,
    ])
    for (const { schema } of Object.values(content)) {
      const [top, ...fields] = within(schema)
      expect([name, top?.type, fields.length > 0]).toEqual([name, 'object', true])
      expect([name, fields.filter(({ type, anyOf }) => !type && !anyOf)]).toEqual([name, []])
    }
  }
  expect(operation('delete /cart/').requestBody?.required).toBe(false)
  expect(Object.keys(operation('post /payment/alipay/notify/').requestBody?.content ?? {})).toHaveLength(1)
})

test('an optional field of a body is nullable', () => {
  const bodies = operations.flatMap(({ requestBody }) =>
    Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => within(schema)),
  )
  let optional = 0
  const isNullable = ({ type, anyOf = [], enum: values }: Schema): boolean =>
    ([type].flat().includes('null') && (!values || values.includes(null))) || anyOf.some(isNullable)
  for (const { properties = {}, required = [] } of bodies)
    for (const [name, field] of Object.entries(properties)) {
      if (required.includes(name)) continue
      expect([name, field, isNullable(field)]).toEqual([name, field, true])
      optional++
    }
  expect(optional).toBeGreaterThan(20)
})

test('a body documents whether it refuses unknown fields, also after requests', async () => {
  await call('POST', '/authorizations/', { body: {} })
  await call('POST', '/cart/', { body: {} })
  const { paths, components } = (await call<ApiDocument>('GET', '/docs/json')).json
  const bodyOf = (path: string) => {
    const schema = paths[path]?.post?.requestBody?.content['application/json']?.schema
    return schema && resolveReference({ components }, schema)
  }
  expect(bodyOf('/authorizations/')).not.toHaveProperty('additionalProperties')
  for (const path of ['/cart/', '/orders/', '/orders/{id}/refunds/'])
    expect([path, bodyOf(path)]).toEqual([path, expect.objectContaining({ additionalProperties: false })])
})

test('every schema has a type, no OpenAPI 3.0 keyword and no private keyword', () => {
  for (const each of operations)
    for (const schema of [...(each.parameters ?? []), ...contentsOf(each)].flatMap(({ schema }) =>
      within(schema),
    )) {
      expect([each.name, schema, !!(schema.type ?? schema.anyOf ?? schema.allOf)]).toEqual([
        each.name,
        schema,
        true,
      ])
      expect(Object.keys(schema)).not.toContain('hint')
      expect(Object.keys(schema)).not.toContain('nullable')
    }
})

test('an answer documents integers as integers and nullable members as nullable', () => {
  for (const { name, responses } of operations)
    for (const { content } of Object.values(responses))
      for (const schema of Object.values(content ?? {}).flatMap(({ schema }) => within(schema)))
        expect([name, schema.format]).not.toEqual([name, 'integer'])
  const { Sku, Profile, Problem } = document.components.schemas
  expect(Sku?.properties?.id).toEqual({ type: 'integer' })
  expect(Profile?.properties?.mobile).toMatchObject({ type: ['string', 'null'] })
  expect(Problem?.properties?.status).toEqual({ type: 'integer' })
})

test('an operation that compares versions takes If-Match, and one that answers 428 requires it', () => {
  const compared = operations.filter(({ responses }) => responses[412])
  expect(compared.length).toBeGreaterThan(50)
  for (const { name, parameters = [], responses } of compared) {
    const header = parameters.find((each) => each.name === 'If-Match')
    expect([name, header]).toEqual([name, expect.objectContaining({ in: 'header', example: '*' })])
    expect([name, header?.required]).toEqual([name, responses[428] !== undefined])
  }
})

/** Answers to the gateways have the format of the gateway, not problem+json. */
const isNotification = (name: string) => /^post \/payment\/(alipay|wechat)\/notify\/$/.test(name)

test('every error is problem+json with a schema based on one and a description of its status', () => {
  for (const { name, responses } of operations)
    for (const [status, { description, content }] of Object.entries(responses)) {
      expect([name, status, description]).toEqual([name, status, expect.stringMatching(/[一-龥].* · \w+/)])
      if (status < '400' || isNotification(name)) continue
      expect([name, status, Object.keys(content ?? {})]).toEqual([name, status, ['application/problem+json']])
      const [{ schema } = {}] = Object.values(content ?? {})
      const problem = { $ref: '#/components/schemas/Problem' }
      expect([name, status, schema?.allOf?.[0]]).toEqual([name, status, problem])
    }
})

test('every error code is on a separate page with its status, its texts and what to do, and the document links it', async () => {
  const { status, text: html } = await call('GET', '/docs/errors/')
  expect(status).toBe(200)
  expect(listDefinedErrors().length).toBeGreaterThan(40)
  for (const { status, code } of listDefinedErrors()) {
    expect([code, html.split(`<article id="${code}">`).length - 1]).toEqual([code, 1])
    expect([status, html.includes(`id="status-${status}"`)]).toEqual([status, true])
    const advised = adviceByCode[code] ?? adviceByStatus[status]
    expect([code, html.includes(Bun.escapeHTML(advised?.en ?? 'missing'))]).toEqual([code, true])
  }
  const known = new Set(listDefinedErrors().map(({ code }) => code))
  expect(Object.keys(adviceByCode).filter((code) => !known.has(code))).toEqual([])
  expect(document.info.description).toContain('/docs/errors/')
  expect(document.info.description?.length).toBeLessThan(2_000)
})

test('aliases are deprecated and name the current path or field', () => {
  for (const [alias, current] of [
    ['put /emails/', '/email/'],
    ['get /orders/all/', '/orders/'],
  ] as const) {
    const { deprecated, description } = operation(alias)
    expect([deprecated, description]).toEqual([true, expect.stringContaining(`use ${current}`)])
    expect(operation(`${alias.split(' ')[0]} ${current}`).deprecated).toBeUndefined()
  }
  const query = operation('get /sms_codes/{mobile}/').parameters?.find(({ name }) => name === 'image_code')
  expect(query).toMatchObject({ deprecated: true, description: expect.stringContaining('text') })
  expect(document.components.schemas.Order?.properties?.oid).toMatchObject({ deprecated: true })
})

test('image types, enums and the server URL are documented', () => {
  const { content } = operation('get /image_codes/{image_code_id}/').responses[200] as { content: Content }
  for (const type of ['image/png', 'image/webp'])
    expect(content[type]?.schema).toMatchObject({ format: 'binary' })
  const purpose = operation('get /sms_codes/{mobile}/').parameters?.find(({ name }) => name === 'purpose')
  expect(purpose?.schema.enum).toEqual(['register', 'sign_in', 'bind', 'change_mobile', 'reset'])
  expect(purpose?.description).toMatch(/bind for a mobile that is registered.*register code also binds/)
  expect(document.servers).toEqual([{ url: expect.stringMatching(/^http:\/\/localhost:\d+$/) }])
})

test('starting a payment documents both answers and three methods, and its status can be polled', () => {
  const { responses, parameters } = operation('get /orders/{id}/payment/')
  const [content] = Object.values(responses[200]?.content ?? {})
  const variants = within(content?.schema)[0]?.anyOf?.map((variant) =>
    Object.keys(within(variant)[0]?.properties ?? {}),
  )
  expect(variants).toEqual([['alipay_url'], ['code_url'], ['h5_url']])
  const method = parameters?.find(({ name }) => name === 'pay_method')
  expect(method).toMatchObject({ required: false, schema: { type: 'integer', minimum: 1, maximum: 3 } })
  expect(method?.description).toContain('3 微信')
  const polled = operation('get /orders/{id}/payment/status/').responses[200]?.content ?? {}
  expect(within(polled['application/json']?.schema)[0]?.properties).toMatchObject({
    status: { enum: [1, 2, 3, 4, 5, 6] },
    trade_id: { type: ['string', 'null'] },
  })
})

test('the notifications of both gateways are documented with their bodies and answers', () => {
  const [alipay, wechat] = ['alipay', 'wechat'].map((gateway) =>
    operation(`post /payment/${gateway}/notify/`),
  )
  expect(Object.keys(alipay?.requestBody?.content ?? {})).toEqual(['application/x-www-form-urlencoded'])
  expect(Object.keys(wechat?.requestBody?.content ?? {})).toEqual(['application/json'])
  expect(wechat?.parameters?.map(({ name }) => name)).toEqual([
    'Wechatpay-Serial',
    'Wechatpay-Signature',
    'Wechatpay-Timestamp',
    'Wechatpay-Nonce',
  ])
  expect(
    Object.entries(wechat?.responses ?? {}).map(([status, { content = {} }]) => [
      status,
      Object.keys(content),
    ]),
  ).toEqual([
    ['204', []],
    ['400', ['application/json']],
    ['415', ['application/problem+json']],
    ['503', ['application/json']],
  ])
})

test('GET / redirects to the docs', async () => {
  const { status, headers } = await call('GET', '/')
  expect([status, headers.get('location')]).toEqual([302, '/docs/'])
})

test('the docs page loads its scripts from this server only', async () => {
  const page = await call('GET', '/docs/')
  const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source as string)
  expect(
    sources.filter((source) => !source.startsWith('/docs/') && source !== 'data:,' && source !== 'icon'),
  ).toEqual([])
  for (const source of sources.filter((source) => source.startsWith('/docs/')))
    expect((await call('GET', source)).status).toBe(200)
  expect((await call('GET', '/docs/package.json')).status).toBe(404)
})

test('the docs distinguish a user coupon from the coupon it was claimed from', () => {
  const query = operation('get /orders/settlement/').parameters?.find(({ name }) => name === 'coupon')
  const body = operation('post /orders/').requestBody?.content['application/json']?.schema
  const field = within(body).find(({ properties }) => properties?.coupon)?.properties?.coupon
  for (const description of [query?.description, field?.description])
    expect(description).toContain('/users/coupons/')
})

test('the docs list every cause in the timeline of an order', () => {
  const detail = operation('get /orders/{id}/').responses[200]?.content?.['application/json']?.schema
  const event = within(detail).find(({ properties }) => properties?.cause && properties.from)
  const words = new Set(event?.properties?.cause?.description?.match(/\w+/g))
  expect(['placed', ...Object.keys(transitions)].filter((cause) => !words.has(cause))).toEqual([])
})

const described = [
  'get /coupons/',
  'post /coupons/{id}/claim/',
  'get /cart/summary/',
  'get /orders/',
  'post /orders/',
  'get /orders/{id}/',
  'post /orders/{id}/cancellation/',
  'post /orders/{id}/refunds/',
  'put /orders/{id}/address/',
  'delete /orders/{id}/',
  'post /orders/{id}/cart/',
]
for (const name of described)
  test(`the docs describe ${name}`, () => {
    expect(operation(name).description?.length ?? 0).toBeGreaterThan(60)
  })
