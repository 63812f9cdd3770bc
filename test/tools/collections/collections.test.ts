import { beforeAll, expect, test } from 'bun:test'
import { type ApiDocument, listOperations, type Schema } from '../../support/api-document.ts'
import { readDocument } from '../document/read-document.ts'
import { brunoFiles } from './bruno.ts'
import { postmanCollection } from './postman.ts'
import { type CollectionRequest, firstFolder, lastFolder, listRequests } from './requests.ts'
import { sampleOf } from './sample.ts'
import { checkShape, shapeOf } from './shape.ts'

let document: ApiDocument
let requests: CollectionRequest[]

beforeAll(async () => {
  document = await readDocument()
  requests = listRequests(document)
}, 60_000)

test('both collections have each operation once, sign-in first, and what ends a sign-in last', () => {
  const ids = listOperations(document).map(({ operationId }) => operationId)
  expect(requests.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect(requests.slice(0, 2).map(({ folder, stores }) => [folder, stores])).toEqual([
    [firstFolder, 'token'],
    [firstFolder, 'staffToken'],
  ])
  const destructive = requests.findIndex(({ folder }) => folder === lastFolder)
  expect(requests.slice(destructive).every(({ folder }) => folder === lastFolder)).toBe(true)
  const indexOf = (id: string) => requests.findIndex((each) => each.id === id)
  expect(indexOf('signOut')).toBeGreaterThan(indexOf('removeCartLine'))
  const items = postmanCollection(document, requests).item.flatMap(({ item }) => item)
  expect(items).toHaveLength(ids.length)
  expect(
    items.every(({ event }) => event[0]?.script.exec.some((line) => line.includes('documented shape'))),
  ).toBe(true)
  const files = [...brunoFiles(document, requests).keys()].filter(
    (path) => /^\d/.test(path) && !path.endsWith('/folder.bru'),
  )
  expect(files).toHaveLength(ids.length)
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
