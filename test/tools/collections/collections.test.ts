import { beforeAll, expect, test } from 'bun:test'
import { type ApiDocument, listOperations, type Schema } from '../../support/api-document.ts'
import { readDocument } from '../document/read-document.ts'
import { brunoFiles } from './bruno.ts'
import { postmanCollection } from './postman.ts'
import { findUnexpected, refusals } from './refusals.ts'
import { type CollectionRequest, firstFolder, lastFolder, listRequests } from './requests.ts'
import { sampleOf } from './sample.ts'
import { ownApis } from './scripts/web-apis.ts'
import { checkShape, shapeOf } from './shape.ts'
import { collectionVariables } from './variables.ts'

let document: ApiDocument
let requests: CollectionRequest[]

beforeAll(async () => {
  document = await readDocument()
  requests = listRequests(document)
}, 60_000)

test('both collections have each operation once, sign-in first, and what ends a sign-in last', async () => {
  const ids = listOperations(document).map(({ operationId }) => operationId)
  expect(requests.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect(requests.slice(0, 2).map(({ folder, stores }) => [folder, stores])).toEqual([
    [firstFolder, { token: 'token' }],
    [firstFolder, { staffToken: 'token' }],
  ])
  const destructive = requests.findIndex(({ folder }) => folder === lastFolder)
  expect(requests.slice(destructive).every(({ folder }) => folder === lastFolder)).toBe(true)
  const indexOf = (id: string) => requests.findIndex((each) => each.id === id)
  expect(indexOf('signOut')).toBeGreaterThan(indexOf('removeCartLine'))
  const items = (await postmanCollection(document, requests)).item.flatMap(({ item }) => item)
  expect(items).toHaveLength(ids.length)
  expect(
    items.every(({ event }) => event[0]?.script.exec.some((line) => line.includes('documented shape'))),
  ).toBe(true)
  const files = [...(await brunoFiles(document, requests)).keys()].filter(
    (path) => /^\d/.test(path) && !path.endsWith('/folder.bru'),
  )
  expect(files).toHaveLength(ids.length)
})

test('an id of a path is a variable with its example, and what a request creates is deleted by its id', () => {
  const variablesOf = (id: string) =>
    requests.find((each) => each.id === id)?.pathValues.map(({ variable }) => variable)
  expect(variablesOf('getOrder')).toEqual(['order_id'])
  expect(variablesOf('cancelOrder')).toEqual(['cancelOrder_order_id'])
  expect(variablesOf('withdrawRefund')).toEqual(['withdrawRefund_order_id', 'withdrawRefund_refund_id'])
  expect(variablesOf('runJob')).toEqual(['job_name'])
  expect(variablesOf('updateBrand')).toEqual(['brand_id'])
  expect(variablesOf('deleteBrand')).toEqual(['new_brand_id'])
  expect(requests.find(({ id }) => id === 'createBrand')?.stores).toEqual({ new_brand_id: 'id' })
  const variables = collectionVariables(requests)
  for (const { id, pathValues } of requests)
    for (const { variable, value } of pathValues) expect([id, variables[variable]]).toEqual([id, value])
})

test('each request that may be refused exists, and the check finds one too many and one too few', () => {
  const statusOf = (id: string) => refusals[id]?.status ?? 200
  const answered = new Map(requests.map(({ id }) => [id, statusOf(id)]))
  expect(findUnexpected(answered)).toEqual([])
  expect(findUnexpected(new Map([...answered, ['getOrder', 404]]))).toEqual(['getOrder answered 404'])
  expect(findUnexpected(new Map([...answered, ['handleAlipayNotification', 403]]))).toEqual([
    'handleAlipayNotification answered 403',
  ])
  expect(findUnexpected(new Map([...answered, ['handleAlipayNotification', 200]]))).toEqual([
    `handleAlipayNotification answered 200, not 400: ${refusals.handleAlipayNotification?.reason}`,
  ])
  answered.delete('handleWeChatPayNotification')
  expect(findUnexpected(answered)).toEqual([
    `handleWeChatPayNotification answered nothing, not 400: ${refusals.handleWeChatPayNotification?.reason}`,
  ])
})

test('the script of both programs reads and writes addresses as a browser does', () => {
  const read = (Api: typeof URL, Params: typeof URLSearchParams) => {
    const url = new Api('http://127.0.0.1:8000/oauth/qq/user/?state=%2F%23s%3Da+b&code=1#part')
    url.searchParams.set('code', '耳机 &=')
    url.searchParams.set('next', '/')
    url.searchParams.delete('none')
    const before = url.href.replaceAll('+', '%20')
    url.searchParams.delete('state')
    url.pathname = '/users/'
    const query = new Params({ a: '1', b: '?x' })
    return [
      before.replace('#part', ''),
      url.pathname,
      url.searchParams.get('state'),
      [...query],
      String(query),
    ]
  }
  const { URL: OwnUrl, URLSearchParams: OwnParams, crypto } = ownApis
  expect(read(OwnUrl as unknown as typeof URL, OwnParams as unknown as typeof URLSearchParams)).toEqual(
    read(URL, URLSearchParams),
  )
  expect(() => new OwnUrl('users')).toThrow(TypeError)
  expect(crypto.randomUUID()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})

test('a request sends the example of its body, or one of each required member', () => {
  const components = { examples: { shown: { value: { a: 2 } } }, schemas: {} }
  const small: ApiDocument = { openapi: '3.1.2', info: { title: '', version: '' }, paths: {}, components }
  const schema: Schema = {
    type: 'object',
    required: ['a', 'list', 'kind'],
    properties: {
      a: { type: 'integer', examples: [7] },
      list: { type: 'array', items: { type: 'string', minLength: 3 } },
      kind: { type: ['string', 'null'], enum: ['x', null] },
      other: { type: 'string' },
    },
  }
  expect(sampleOf(small, { example: { a: 1 }, schema })).toEqual({ a: 1 })
  expect(sampleOf(small, { examples: { first: { $ref: '#/components/examples/shown' } }, schema })).toEqual({
    a: 2,
  })
  expect(sampleOf(small, { schema })).toEqual({ a: 7, list: ['xxx'], kind: 'x' })
  expect(sampleOf(small, { schema: { ...schema, required: [] } })).toEqual({ a: 7 })
})

test('the check of a shape finds a missing member, another type and a wrong item, and nothing else', () => {
  const misfit: (shape: object, value: unknown, at: string) => string = new Function(
    `${checkShape}\nreturn misfit`,
  )()
  const schema: Schema = {
    type: 'object',
    required: ['id', 'lines'],
    properties: {
      id: { type: 'integer' },
      lines: { type: 'array', items: { type: ['string', 'null'] } },
      rest: { anyOf: [{ type: 'string' }, { type: 'object', required: ['x'], properties: {} }] },
    },
  }
  const check = (value: unknown) => misfit(shapeOf(document, schema), value, 'body')
  expect(check({ id: 1, lines: ['a', null], rest: 'x', more: true })).toBe('')
  expect(check({ lines: [] })).toBe('body.id is missing')
  expect(check({ id: 1.5, lines: [] })).toBe('body.id is number')
  expect(check({ id: 1, lines: [1] })).toBe('body.lines[0] is number')
  expect(check({ id: 1, lines: [], rest: {} })).toBe('body.rest')
  expect(check(null)).toBe('body is null')
})
